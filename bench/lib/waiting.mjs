import { connect } from 'node:net';
import { start } from './wrk.mjs';

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: waiting\r\nAccept: */*\r\n\r\n';

/** A connection that asks again and again. */
class Asker {
  constructor(port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.setEncoding('latin1');
    this.answered = undefined;
    this.socket.on('data', (text) => {
      if (text.includes('waiting.')) this.answered?.();
    });
  }

  ask() {
    return new Promise((resolve) => {
      this.answered = resolve;
      this.socket.write(REQUEST);
    });
  }
}

/**
 * Bytes of heap that one waiting request costs, beyond its idle keep-alive connection.
 *
 * @param count - how many wait at once
 */
export async function heapPerWaiting(kind, count = 5000) {
  const server = await start(kind, 'delayed', { DELAY_SECONDS: '4' });
  const memory = async () => {
    server.child.kill('SIGUSR2');
    const { heapUsed, external } = JSON.parse((await server.line('mem ')).slice(4));
    return heapUsed + external;
  };
  const askers = [];
  try {
    for (let i = 0; i < count; i++) {
      askers.push(new Asker(server.port));
      if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // The first wave warms code and connections up; both readings are taken of connections that have been used.
    await Promise.all(askers.map((asker) => asker.ask()));
    const idle = await memory();
    const second = askers.map((asker) => asker.ask());
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const waiting = await memory();
    await Promise.all(second);
    return (waiting - idle) / count;
  } finally {
    for (const asker of askers) asker.socket.destroy();
    server.stop();
  }
}
