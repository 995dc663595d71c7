import { randomUUID } from 'node:crypto';
import { type IRequest, log } from 'hawser';
import { childPath } from '../child-path.ts';
import { REQUIRED, TEXT } from './args.ts';
import { type Answer, notFound, Service } from './service.ts';

/** What is not an argument of the spider. */
const OWN = new Set(['project', 'spider', '_version', 'jobid', 'priority', 'setting']);

/** `POST /schedule.json`: let a spider run, as soon as there is room. All further arguments are the spider's. */
export class Schedule extends Service {
  async render_POST(request: IRequest): Promise<Answer> {
    const project = request.arg('project', REQUIRED);
    const spider = request.arg('spider', REQUIRED);
    const version = request.arg('_version', TEXT);
    const id = request.arg('jobid', TEXT) ?? randomUUID().replaceAll('-', '');
    const priority = request.arg('priority', { type: 'number', pick: 'first', default: 0 });
    const settings = Object.fromEntries(request.arg('setting', { type: setting, multiple: true }));
    const args = Object.fromEntries(
      [...request.args.keys()]
        .filter((name) => !OWN.has(name))
        .map((name) => [name, request.arg(name, REQUIRED)]),
    );

    const queue = this.queueOf(project);
    const spiders = await this.spidersOf(project, version);
    if (!spiders.includes(spider)) notFound('spider', spider);
    // Its log is named after it.
    childPath('', project, spider, id);

    await queue.add({ id, project, spider, version, settings, args }, priority);
    log.debug('job scheduled', { project, spider, job: id });
    return { jobid: id };
  }
}

/** `NAME=VALUE` */
function setting(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 0) throw new Error(`expected NAME=VALUE, got ${JSON.stringify(text)}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
