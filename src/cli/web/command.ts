import { Command, InvalidArgumentError, Option } from 'commander';
import type { WebOptions } from './options.js';

const EXAMPLES = `
A module is a file (./app.ts) or a package, in JavaScript or TypeScript; "#name" picks an export: ./app.ts#admin.

An endpoint is one of
  tcp:8080                                     tcp:8080:interface=127.0.0.1:backlog=100
  tcp6:8080
  tls:443:privateKey=key.pem:certKey=cert.pem  (or ssl:, with extraCertChain=chain.pem)
  unix:/run/site.sock                          unix:/run/site.sock:mode=660

Examples
  hawser web --path ./public
  hawser web --path ./public --listen tcp:80 --listen tls:443:privateKey=key.pem:certKey=cert.pem
  hawser web --class ./site.ts#Root --port 3000 --logfile access.log
  hawser web --app ./express-app.js --workers 4

SIGTERM and SIGINT let running requests finish, for 30 seconds at most; a second signal ends the server at once.
`;

/** `hawser web`: serve a folder, a resource or an application. Twisted: `twist web`. */
export function webCommand(): Command {
  return new Command('web')
    .description(
      'Serve a folder with its scripts, a tree of resources, or the application of another framework.',
    )
    .optionsGroup('What to serve (one of these; without any, a test page):')
    .option(
      '--path <path>',
      'a folder, or a file: as they are, but *.rpy.ts, *.rpy.tsx, *.epy.ts (or .js, .mjs, .jsx) and *.cgi are run',
    )
    .option('--class <module>', 'a class of resources, or a resource')
    .option(
      '--app <module>',
      'an application of Express, Koa or connect, a (req, res) function, a fetch handler',
    )
    .option(
      '--resource-script <file>',
      'a script that exports a resource, run anew for each request',
    )
    .option('-u, --user', 'the folders public_html of the users of this machine')
    .optionsGroup('With --path:')
    .addOption(
      many(
        '-i, --index <name>',
        'name of the page of a folder (repeat; default: index, index.html, ...)',
      ),
    )
    .addOption(
      many(
        '--ignore-ext <ext>',
        'an extension that may be left out in URLs (repeat; tried in order)',
      ),
    )
    .option('--allow-ignore-ext', 'any extension may be left out')
    .option(
      '-m, --mime-type <type>',
      'media type of files whose extension says nothing (default: text/html)',
    )
    .addOption(
      many(
        '--processor <ext=module>',
        'what makes a resource of files with that extension (repeat)',
      ),
    )
    .optionsGroup('Where to listen (default: TCP port 8080):')
    .addOption(many('--listen <endpoint>', 'an endpoint (repeat)'))
    .option('-p, --port <port>', 'a TCP port, 0 for a free one, or an endpoint')
    .option('--host <address>', 'address for --port and --https (default: all of IPv4)')
    .option('--https <port>', 'a TCP port for TLS', port)
    .option('-c, --certificate <file>', 'certificate for --https', 'server.pem')
    .option('-k, --privkey <file>', 'private key for --https', 'server.pem')
    .optionsGroup('How to serve:')
    .addOption(
      new Option('--framework <name>', 'who takes the requests; resources find its objects')
        .choices(['node', 'express', 'koa'])
        .default('node'),
    )
    .option('--workers <number>', 'serve from so many processes, restarted when they end', workers)
    .option('-l, --logfile <file>', 'access log in the Combined Log Format')
    .addOption(
      many('--add-header <field>', 'a header field for every response, "Name: value" (repeat)'),
    )
    .option('--display-tracebacks', 'show errors to clients (they may contain private data)')
    .addOption(new Option('-n, --notracebacks', 'the default').hideHelp())
    .addOption(new Option('--wsgi <name>').hideHelp())
    .addOption(new Option('--personal').hideHelp())
    .optionsGroup('Other:')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(options: Partial<WebOptions>, command: Command): Promise<void> {
  // Loaded only now: whoever asks for help, or for another command, need not wait for a server.
  const web = await import('./run.js');
  await web.run(options, command);
}

function many(flags: string, description: string): Option {
  return new Option(flags, description).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

function port(text: string): string {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return text;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

function workers(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1024) return number;
  throw new InvalidArgumentError('It must be a number from 1 to 1024.');
}
