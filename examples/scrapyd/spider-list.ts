import { execFile } from 'node:child_process';
import type { Config } from './config.ts';
import { RunnerError } from './errors.ts';
import { runnerEnvironment } from './runner-environment.ts';

/** The spiders of the projects, as their runner lists them, which takes a while: what it said is kept. */
export class SpiderList {
  readonly #config: Config;
  /** By project and version; undefined stands for the newest. */
  readonly #known = new Map<string, Map<string | undefined, Promise<string[]>>>();

  constructor(config: Config) {
    this.#config = config;
  }

  /** The spiders of a version, or of the newest. @throws (rejects with) {@link RunnerError} */
  get(project: string, version?: string): Promise<string[]> {
    return this.#known.get(project)?.get(version) ?? this.set(project, version);
  }

  /** The same, whatever was known before. */
  set(project: string, version?: string): Promise<string[]> {
    const versions = this.#known.get(project) ?? new Map<string | undefined, Promise<string[]>>();
    this.#known.set(project, versions);
    const listed = this.#ask(project, version);
    // The newest may be this one or another from now on.
    versions.delete(undefined);
    versions.set(version, listed);
    // What failed is asked for again.
    listed.catch(() => {
      if (versions.get(version) === listed) versions.delete(version);
    });
    return listed;
  }

  /** Forget a version, or the whole project. */
  delete(project: string, version?: string): void {
    const versions = this.#known.get(project);
    if (version === undefined) versions?.clear();
    versions?.delete(version);
    versions?.delete(undefined);
  }

  #ask(project: string, version: string | undefined): Promise<string[]> {
    const [command, ...args] = this.#config.runner;
    const env = runnerEnvironment(this.#config, project, version);
    return new Promise((resolve, reject) => {
      execFile(command, [...args, 'list', '-s', 'LOG_STDOUT=0'], { env }, (error, out, err) => {
        if (error === null) resolve(out.split(/\r?\n/).filter((line) => line !== ''));
        else reject(new RunnerError(err || out || error.message));
      });
    });
  }
}
