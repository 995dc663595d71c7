import { type IResource, Resource } from 'hawser';
import type { Scrapyd } from '../scrapyd.ts';
import { AddVersion } from './add-version.ts';
import { Cancel } from './cancel.ts';
import { DaemonStatus } from './daemon-status.ts';
import { DeleteProject } from './delete-project.ts';
import { DeleteVersion } from './delete-version.ts';
import { Home } from './home.ts';
import { Jobs } from './jobs.ts';
import { ListJobs } from './list-jobs.ts';
import { ListProjects } from './list-projects.ts';
import { ListSpiders } from './list-spiders.ts';
import { ListVersions } from './list-versions.ts';
import { OutputFiles } from './output-files.ts';
import { Schedule } from './schedule.ts';
import type { Service } from './service.ts';
import { Status } from './status.ts';

/** The services by their names, as Scrapyd's configuration has them. */
export const SERVICES: Readonly<Record<string, new (scrapyd: Scrapyd) => Service>> = {
  'schedule.json': Schedule,
  'cancel.json': Cancel,
  'status.json': Status,
  'addversion.json': AddVersion,
  'listprojects.json': ListProjects,
  'listversions.json': ListVersions,
  'listspiders.json': ListSpiders,
  'delproject.json': DeleteProject,
  'delversion.json': DeleteVersion,
  'listjobs.json': ListJobs,
  'daemonstatus.json': DaemonStatus,
};

/** The tree of resources. Fewer services may be offered. */
export function rootOf(scrapyd: Scrapyd, services: typeof SERVICES = SERVICES): IResource {
  const { logsDir, itemsDir } = scrapyd.config;
  const root = new Resource();
  for (const [name, ServiceClass] of Object.entries(services)) {
    root.putChild(name, new ServiceClass(scrapyd));
  }
  if (logsDir !== '')
    root.putChild('logs', new OutputFiles(logsDir, { defaultType: 'text/plain' }));
  if (itemsDir !== '')
    root.putChild('items', new OutputFiles(itemsDir, { defaultType: 'text/plain' }));
  root.putChild('', new Home(scrapyd));
  root.putChild('jobs', new Jobs(scrapyd, { canCancel: 'cancel.json' in services }));
  return root;
}
