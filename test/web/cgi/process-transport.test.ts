import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Clock, type ProcessEnd, type ProcessProtocol, ProcessTransport } from 'hawser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gone, Scripts } from './scripts.js';

let scripts: Scripts;

beforeAll(async () => {
  scripts = await Scripts.make();
});
afterAll(() => scripts.remove());

/** Notes what it is told. */
class Recorder implements ProcessProtocol {
  out = '';
  err = '';
  made = 0;
  readonly ended: Promise<ProcessEnd>;
  processEnded: (reason: ProcessEnd) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.processEnded = resolve;
    });
  }

  connectionMade(): void {
    this.made++;
  }

  outReceived(output: Uint8Array): void {
    this.out += Buffer.from(output).toString();
  }

  errReceived(output: Uint8Array): void {
    this.err += Buffer.from(output).toString();
  }
}

function start(protocol: Recorder, executable: string, ...args: string[]): ProcessTransport {
  const plan = { executable, args, env: {}, path: scripts.path, reactor: new Clock() };
  return new ProcessTransport({ ...plan, graceSeconds: 5 }, protocol);
}

describe('ProcessTransport', () => {
  it('tells of what a process writes and how it ends', async () => {
    const protocol = new Recorder();
    const transport = start(protocol, '/bin/sh', '-c', 'cat; echo oops >&2; exit 3');
    expect(protocol.made).toBe(1);
    expect(await transport.write(Buffer.from('in'))).toBe(true);
    transport.closeStdin();
    expect(await protocol.ended).toEqual({ exitCode: 3, signal: undefined, error: undefined });
    expect([protocol.out, protocol.err]).toEqual(['in', 'oops\n']);
    expect(await transport.write(Buffer.from('late'))).toBe(false);
  });

  it('sends signals', async () => {
    const protocol = new Recorder();
    start(protocol, '/bin/sh', '-c', 'sleep 1000; :').signalProcess('SIGTERM');
    expect(await protocol.ended).toMatchObject({ exitCode: undefined, signal: 'SIGTERM' });
  });

  it('says why a process cannot be started', async () => {
    const protocol = new Recorder();
    expect(start(protocol, '/no/such/program').pid).toBeUndefined();
    expect(await protocol.ended).toMatchObject({ exitCode: undefined, error: { code: 'ENOENT' } });
    expect(protocol.made).toBe(0);
  });

  it('stops to wait for room in a pipe nobody reads, when the process ends', async () => {
    const protocol = new Recorder();
    const transport = start(protocol, '/bin/sh', '-c', 'sleep 1000; :');
    const written = transport.write(Buffer.alloc(1_000_000));
    transport.loseConnection();
    expect(await written).toBe(false);
    await protocol.ended;
  });

  it('ends processes with this one', async () => {
    // It exits while the script sleeps, by itself and not by a signal.
    const code = `
      import { ProcessTransport, reactor } from 'hawser';
      const ignore = () => undefined;
      const protocol = { connectionMade: ignore, outReceived: () => process.exit(0),
        errReceived: ignore, processEnded: ignore };
      new ProcessTransport({ executable: '/bin/sh', args: ['-c', 'echo $$ > pid; echo; sleep 1000; :'],
        env: process.env, path: ${JSON.stringify(scripts.path)}, reactor, graceSeconds: 5 }, protocol);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: 'inherit',
    });
    const [exitCode] = (await once(child, 'close')) as [number];
    expect(exitCode).toBe(0);
    await gone(Number(await scripts.noted('pid')));
  });
});
