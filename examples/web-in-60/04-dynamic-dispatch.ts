// A page for every year: children that are made when they are asked for.
//
//   npx jiti examples/web-in-60/04-dynamic-dispatch.ts
//   curl http://127.0.0.1:8080/2026        -> the calendar of 2026
//   curl -i http://127.0.0.1:8080/soon     -> 500, as "soon" is no year: the next page does better
import { type IResource, Resource } from 'hawser';
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
    return (
      '<!DOCTYPE html><html><head><title>A year</title></head>' +
      `<body><pre>${calendar(this.year)}</pre></body></html>`
    );
  }
}

class CalendarRoot extends Resource {
  override getChild(name: string) {
    if (!/^\d{1,4}$/.test(name)) throw new RangeError(`${JSON.stringify(name)} is no year`);
    return new YearPage(Number(name));
  }
}

export function create(): IResource {
  return new CalendarRoot();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
