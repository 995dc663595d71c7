import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Whether a module is the program that was started, and not imported. */
export function isMain(url: string): boolean {
  return argv[1] !== undefined && fileURLToPath(url) === argv[1];
}

/** Where an example listens that is run on its own: `PORT`, or 8080. */
export const port = Number(env['PORT'] || 8080);
