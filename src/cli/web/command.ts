import { Command, InvalidArgumentError } from 'commander';
import { serve } from '../../../adapters/node/serve.js';
import { fileRoot } from './file-root.js';

interface WebOptions {
  readonly path: string;
  readonly port: number;
  readonly host?: string;
}

/** `hawser web`: serve a folder. */
export function webCommand(): Command {
  return new Command('web')
    .description(
      'Serve a folder: its files as they are, its scripts (*.rpy.ts, *.rpy.js, *.rpy.mjs) by running them.',
    )
    .requiredOption('--path <path>', 'folder or file to serve')
    .option('-p, --port <number>', 'TCP port, 0 for a free one', port, 8080)
    .option('--host <address>', 'address to listen on (default: every one)')
    .action(run);
}

async function run({ path, port, host }: WebOptions): Promise<void> {
  const serving = await serve(fileRoot(path), { port, ...(host === undefined ? {} : { host }) });
  console.log(`hawser web: serving ${path} on ${serving.url}`);
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}
