import { Command } from 'commander';

interface PortOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** `hawser port`: convert Python resources to TypeScript. */
export function portCommand(): Command {
  return new Command('port')
    .description(
      'Convert Python resources and scripts to TypeScript over hawser. What has no counterpart stays as a comment ' +
        '"// hawser port: could not convert: ..." with the original line, and is listed.',
    )
    .argument('<files...>', 'Python files: modules (.py) and scripts (.rpy)')
    .option(
      '-o, --out <file>',
      'file to write (default: beside the source, a.py as a.ts, a.rpy as a.rpy.ts)',
    )
    .option('-f, --force', 'write over files that are there already')
    .action(run);
}

async function run(files: string[], { out, force }: PortOptions, command: Command): Promise<void> {
  if (out !== undefined && files.length > 1) {
    command.error('hawser port: --out takes the result of one file');
  }
  // Loaded only now: other commands have no use for a parser of Python.
  const { portFile, summaryOf } = await import('./port-file.js');
  for (const file of files) {
    try {
      for (const line of summaryOf(file, await portFile(file, { out, force }))) console.log(line);
    } catch (error) {
      const { code, message, path } = error as NodeJS.ErrnoException;
      const exists =
        code === 'EEXIST' ? `${path} is there already: give --force to write over it` : message;
      command.error(`hawser port: ${exists}`);
    }
  }
}
