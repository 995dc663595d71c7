import { type IRequest, Resource, type Tag, tags } from 'hawser';
import type { Scrapyd } from '../scrapyd.ts';
import { basePath } from './base-path.ts';
import { page } from './page.ts';

const EXAMPLE = 'curl http://localhost:6800/schedule.json -d project=default -d spider=somespider';

/** `GET /`: where to go from here, and the projects. */
export class Home extends Resource {
  readonly #scrapyd: Scrapyd;

  constructor(scrapyd: Scrapyd) {
    super();
    this.#scrapyd = scrapyd;
  }

  render_GET(request: IRequest): Tag {
    const { itemsDir, logsDir, prefixHeader } = this.#scrapyd.config;
    const base = basePath(request, prefixHeader);
    const link = (path: string, text: string): Tag =>
      tags.li(tags.a({ href: `${base}${path}` }, text));
    request.setHeader('Content-Type', 'text/html; charset=utf-8');
    return page(
      'Scrapyd',
      '',
      tags.ul(
        link('/jobs', 'Jobs'),
        itemsDir === '' ? '' : link('/items/', 'Items'),
        logsDir === '' ? '' : link('/logs/', 'Logs'),
      ),
      ...this.#projects(),
      tags.p(
        'This interface is for looking. Projects are uploaded and jobs scheduled by requests:',
      ),
      tags.p(tags.code(EXAMPLE)),
    );
  }

  #projects(): Tag[] {
    const projects = [...this.#scrapyd.poller.queues.keys()].sort();
    if (projects.length === 0) return [tags.p('No Scrapy projects yet.')];
    return [tags.p('Scrapy projects:'), tags.ul(projects.map((project) => tags.li(project)))];
  }
}
