import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import type { Deferred } from '../../src/defer/deferred.js';
import { execute } from '../../src/defer/succeed.js';
import type {
  IListeningPort,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
  ListenTCPOptions,
  ListenUNIXOptions,
  ServerFactory,
} from './interfaces.js';
import { ListeningPort } from './listening-port.js';

/** A place to serve at. Twisted: `IStreamServerEndpoint`. */
export interface IStreamServerEndpoint {
  /** Listen there. Fails with `CannotListenError` when that cannot be. */
  listen(factory: ServerFactory): Deferred<IListeningPort>;
}

function listening(start: () => IListeningPort): Deferred<IListeningPort> {
  return execute(start).addCallback((port: IListeningPort) =>
    port instanceof ListeningPort ? port.whenListening() : port,
  ) as Deferred<IListeningPort>;
}

/** A TCP port of IPv4. Twisted: `TCP4ServerEndpoint`. */
export class TCP4ServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorTCP;
  readonly #port: number;
  readonly #options: ListenTCPOptions;

  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    this.#reactor = reactor;
    this.#port = port;
    this.#options = options;
  }

  listen(factory: ServerFactory): Deferred<IListeningPort> {
    return listening(() => this.#reactor.listenTCP(this.#port, factory, this.#options));
  }
}

/** A TCP port of IPv6. Twisted: `TCP6ServerEndpoint`. */
export class TCP6ServerEndpoint extends TCP4ServerEndpoint {
  constructor(reactor: IReactorTCP, port: number, options: ListenTCPOptions = {}) {
    super(reactor, port, { interface: '::', ...options });
  }
}

/** A TCP port with TLS. Twisted: `SSL4ServerEndpoint`. */
export class SSL4ServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorSSL;
  readonly #port: number;
  readonly #tls: TlsOptions;
  readonly #options: ListenTCPOptions;

  constructor(
    reactor: IReactorSSL,
    port: number,
    sslContextFactory: TlsOptions,
    options: ListenTCPOptions = {},
  ) {
    this.#reactor = reactor;
    this.#port = port;
    this.#tls = sslContextFactory;
    this.#options = options;
  }

  listen(factory: ServerFactory): Deferred<IListeningPort> {
    return listening(() => this.#reactor.listenSSL(this.#port, factory, this.#tls, this.#options));
  }
}

/** A Unix socket. Twisted: `UNIXServerEndpoint`. */
export class UNIXServerEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorUNIX;
  readonly #address: string;
  readonly #options: ListenUNIXOptions;

  constructor(reactor: IReactorUNIX, address: string, options: ListenUNIXOptions = {}) {
    this.#reactor = reactor;
    this.#address = address;
    this.#options = options;
  }

  listen(factory: ServerFactory): Deferred<IListeningPort> {
    return listening(() => this.#reactor.listenUNIX(this.#address, factory, this.#options));
  }
}

/** The parts of a description: those without a name in order, the others by name. */
interface Description {
  readonly kind: string;
  readonly args: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

/** Put a text into a description, where colons and backslashes mean something. Twisted: `quoteStringArgument`. */
export function quoteStringArgument(argument: string): string {
  return argument.replace(/[\\:]/g, '\\$&');
}

/** Split at colons, `name=value` at the first equals sign; a backslash takes the meaning from what follows it. */
function parse(description: string): Description {
  const args: string[] = [];
  const named = new Map<string, string>();
  let name: string | undefined;
  let text = '';
  const take = (): void => {
    if (name === undefined) args.push(text);
    else named.set(name, text);
    name = undefined;
    text = '';
  };
  for (let i = 0; i < description.length; i++) {
    const char = description[i] as string;
    if (char === '\\' && i + 1 < description.length) {
      text += description[++i];
    } else if (char === ':') {
      take();
    } else if (char === '=' && name === undefined) {
      name = text;
      text = '';
    } else {
      text += char;
    }
  }
  take();
  const [kind = '', ...rest] = args;
  return { kind, args: rest, named };
}

/** Reads the arguments of a description, each once, so that those nobody asked for show. */
class Arguments {
  readonly #description: string;
  readonly #args: string[];
  readonly #named: Map<string, string>;

  constructor(text: string, { args, named }: Description) {
    this.#description = text;
    this.#args = [...args];
    this.#named = new Map(named);
  }

  /** An argument that may stand without its name in front of those that are left. */
  required(name: string): string {
    const value = this.optional(name) ?? this.#args.shift();
    if (value === undefined) throw this.#wrong(`it has no ${name}`);
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.#named.get(name);
    this.#named.delete(name);
    return value;
  }

  integer(name: string, value: string): number {
    if (!/^\d+$/.test(value)) throw this.#wrong(`${name} must be a whole number`);
    return Number(value);
  }

  permissions(name: string, value: string): number {
    if (!/^[0-7]{1,4}$/.test(value)) throw this.#wrong(`${name} must be permissions, as 660`);
    return Number.parseInt(value, 8);
  }

  tcp(): ListenTCPOptions {
    const backlog = this.optional('backlog');
    const host = this.optional('interface');
    return {
      ...(backlog === undefined ? {} : { backlog: this.integer('backlog', backlog) }),
      ...(host === undefined ? {} : { interface: host }),
    };
  }

  end(): void {
    const left = [...this.#args, ...this.#named.keys()];
    if (left.length > 0) throw this.#wrong(`it has too much: ${left.join(', ')}`);
  }

  #wrong(problem: string): RangeError {
    return new RangeError(`endpoint ${JSON.stringify(this.#description)}: ${problem}`);
  }
}

/**
 * The endpoint a text describes: `tcp:8080`, `tcp:8080:interface=127.0.0.1:backlog=100`, `tcp6:8080`,
 * `ssl:443:privateKey=key.pem:certKey=cert.pem:extraCertChain=chain.pem` (or `tls:`), `unix:/run/site.sock:mode=660`.
 *
 * Without `certKey` the certificate is looked for in the file of the key. Colons in values are written `\:`.
 *
 * @param reactor - `reactor` of `hawser/node`.
 * @throws RangeError for a text that describes nothing.
 *
 * Twisted: `twisted.internet.endpoints.serverFromString`. `systemd:` and `fd` are not there.
 */
export function serverFromString(
  reactor: IReactorTCP & IReactorSSL & IReactorUNIX,
  description: string,
): IStreamServerEndpoint {
  const parsed = parse(description);
  const args = new Arguments(description, parsed);
  const endpoint = endpointOf(reactor, parsed.kind, args);
  args.end();
  return endpoint;
}

function endpointOf(
  reactor: IReactorTCP & IReactorSSL & IReactorUNIX,
  kind: string,
  args: Arguments,
): IStreamServerEndpoint {
  switch (kind) {
    case 'tcp':
    case 'tcp6': {
      const port = args.integer('port', args.required('port'));
      const Endpoint = kind === 'tcp' ? TCP4ServerEndpoint : TCP6ServerEndpoint;
      return new Endpoint(reactor, port, args.tcp());
    }
    case 'ssl':
    case 'tls': {
      const port = args.integer('port', args.required('port'));
      const key = args.optional('privateKey') ?? 'server.pem';
      const certificate = readFileSync(args.optional('certKey') ?? key);
      const chain = args.optional('extraCertChain');
      const tls = {
        key: readFileSync(key),
        cert:
          chain === undefined
            ? certificate
            : Buffer.concat([certificate, Buffer.from('\n'), readFileSync(chain)]),
      };
      return new SSL4ServerEndpoint(reactor, port, tls, args.tcp());
    }
    case 'unix': {
      const address = args.required('address');
      const mode = args.optional('mode');
      const { backlog } = args.tcp();
      const lockfile = args.optional('lockfile') ?? '1';
      return new UNIXServerEndpoint(reactor, address, {
        wantPID: lockfile !== '0',
        ...(mode === undefined ? {} : { mode: args.permissions('mode', mode) }),
        ...(backlog === undefined ? {} : { backlog }),
      });
    }
    default:
      throw new RangeError(
        `endpoint ${JSON.stringify(kind)} is none of tcp, tcp6, ssl, tls and unix`,
      );
  }
}
