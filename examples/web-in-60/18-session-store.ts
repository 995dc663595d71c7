// Something kept on the session: a counter, found by its interface.
//
//   npx jiti examples/web-in-60/18-session-store.ts
//   curl -c jar -b jar http://127.0.0.1:8080/         -> <p>Visit #1 for you!</p>, then #2 …
import {
  Interface,
  type IRequest,
  type IResource,
  implementer,
  Resource,
  registerAdapter,
  Session,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

interface IVisits {
  /** How often the page was seen. */
  count: number;
}
const IVisits = Interface<IVisits>('IVisits');

class Visits implements IVisits {
  count = 0;
}
implementer(IVisits)(Visits);

registerAdapter(Visits, Session, IVisits);

class VisitCounter extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const visits = IVisits(request.getSession());
    visits.count += 1;
    return `<p>Visit #${visits.count} for you!</p>`;
  }
}

export function create(): IResource {
  return new VisitCounter();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
