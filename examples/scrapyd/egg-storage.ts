import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { childPath } from './child-path.ts';
import { EggNotFoundError } from './errors.ts';
import { sortedVersions } from './version.ts';

/** An egg that is there. */
export interface Egg {
  readonly version: string;
  readonly path: string;
}

/** The eggs of all projects: files named after their versions, in folders named after their projects. */
export class EggStorage {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Keep an egg; one of the same version is replaced. */
  async put(egg: Uint8Array, project: string, version: string): Promise<void> {
    const path = this.#eggPath(project, version);
    await mkdir(dirname(path), { recursive: true });
    // Whoever reads the old one meanwhile sees all of it, or all of the new one.
    await writeFile(`${path}.part`, egg);
    await rename(`${path}.part`, path);
  }

  /** The egg of a version, or the newest there is; undefined if there is none. */
  async get(project: string, version?: string): Promise<Egg | undefined> {
    const versions = await this.list(project);
    const found = version === undefined ? versions.at(-1) : fileNameOf(version);
    if (found === undefined || !versions.includes(found)) return undefined;
    return { version: version ?? found, path: this.#eggPath(project, found) };
  }

  /** The versions of a project, the newest last. */
  async list(project: string): Promise<string[]> {
    const names = await namesIn(childPath(this.directory, project));
    const eggs = names.filter((name) => name.endsWith('.egg'));
    return sortedVersions(eggs.map((name) => name.slice(0, -'.egg'.length)));
  }

  async listProjects(): Promise<string[]> {
    const entries = await readdir(this.directory, { withFileTypes: true }).catch(noneIfMissing);
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  }

  /**
   * Remove one version of a project, and the project with the last one; or all of it.
   *
   * @throws {@link EggNotFoundError}
   */
  async delete(project: string, version?: string): Promise<void> {
    const folder = childPath(this.directory, project);
    await rm(version === undefined ? folder : this.#eggPath(project, version), {
      recursive: version === undefined,
    }).catch((cause: unknown) => {
      throw isMissing(cause) ? new EggNotFoundError(version ?? project, { cause }) : cause;
    });
    if (version !== undefined && (await this.list(project)).length === 0) {
      await rm(folder, { recursive: true });
    }
  }

  #eggPath(project: string, version: string): string {
    return join(childPath(this.directory, project), `${fileNameOf(version)}.egg`);
  }
}

/** A version as a file is named after it; this is what clients are shown, too. */
function fileNameOf(version: string): string {
  return version.replace(/[^A-Za-z0-9_-]/gu, '_');
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(noneIfMissing);
}

function noneIfMissing(error: unknown): never[] {
  if (isMissing(error)) return [];
  throw error;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
