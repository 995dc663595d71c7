// The calendar again, with a 404 for what is no year.
//
//   npx jiti examples/web-in-60/05-error-handling.ts
//   curl http://127.0.0.1:8080/2026        -> the calendar of 2026
//   curl -i http://127.0.0.1:8080/soon     -> 404 No Such Resource
import { type IResource, notFound, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';
import { calendar } from './calendar.ts';

class YearPage extends Resource {
  readonly year: number;

  constructor(year: number) {
    super();
    this.year = year;
  }

  render_GET() {
    return `<pre>${calendar(this.year)}</pre>`;
  }
}

class CalendarRoot extends Resource {
  override getChild(name: string) {
    return /^\d{1,4}$/.test(name) ? new YearPage(Number(name)) : notFound();
  }
}

export function create(): IResource {
  return new CalendarRoot();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
