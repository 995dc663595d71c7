// The load: connections that ask for one thing after another, and leave at random in the middle of it.
import { connect } from 'node:net';
import { AREAS } from './areas.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
/** A masked text frame "word" (mask of zeros) and a masked close frame with code 1000 (RFC 6455 5). */
const WORD = Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from('word')]);
const CLOSE = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
/** How long an answer may take before it counts as lost, in milliseconds. */
const PATIENCE_MS = 300_000;

const TOTAL = AREAS.reduce((sum, [, weight]) => sum + weight, 0);

function pick() {
  let at = Math.random() * TOTAL;
  for (const area of AREAS) {
    at -= area[1];
    if (at < 0) return area;
  }
  return AREAS[0];
}

/** The whole answer at the beginning of `bytes`, undefined while some of it is missing. */
function parse(bytes) {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const closes = /^connection: close/im.test(head);
  const at = end + 4;
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    if (bytes.length < at + Number(length)) return undefined;
    return { status, head, closes, body: bytes.subarray(at, at + Number(length)) };
  }
  if (!/^transfer-encoding: chunked/im.test(head)) {
    return { status, head, closes, body: bytes.subarray(at) };
  }
  const chunks = [];
  for (let place = at; ; ) {
    const line = bytes.indexOf('\r\n', place);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', place, line), 16);
    if (bytes.length < line + 2 + size + 2) return undefined;
    if (size === 0) return { status, head, closes, body: Buffer.concat(chunks) };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    place = line + 2 + size + 2;
  }
}

/** One connection after another, one request after another. */
class Visitor {
  constructor(load) {
    this.load = load;
    this.socket = undefined;
    this.over = undefined;
    this.step = this.step.bind(this);
  }

  run() {
    return new Promise((resolve) => {
      this.over = resolve;
      this.step();
    });
  }

  step() {
    if (!this.load.take()) {
      this.drop(false);
      this.over();
      return;
    }
    const [name, , make] = pick();
    const asked = make(this);
    const leaves = Math.random() < this.load.leaving;
    const socket = this.socket ?? this.open();
    this.name = name;
    this.asked = asked;
    this.received = [];
    this.length = 0;
    this.since = Date.now();
    this.load.stats.asked[name] = (this.load.stats.asked[name] ?? 0) + 1;
    if (leaves) this.leave(socket, asked.bytes);
    else {
      this.waiting = true;
      socket.write(asked.bytes);
    }
  }

  /** Leave: in the middle of the request, right behind it, a little later, or at the first bytes of the answer. */
  leave(socket, bytes) {
    const { stats } = this.load;
    const way = Math.floor(Math.random() * 4);
    stats.left[way]++;
    // Whether the server counted this visit is not known.
    this.cookie = undefined;
    const goOn = () => {
      this.drop(Math.random() < 0.5);
      setImmediate(this.step);
    };
    if (way === 0) {
      socket.write(bytes.subarray(0, 1 + Math.floor(Math.random() * (bytes.length - 1))), goOn);
    } else if (way === 1) {
      socket.write(bytes, goOn);
    } else if (way === 2) {
      socket.write(bytes);
      setTimeout(goOn, Math.random() * 5);
    } else {
      this.onBytes = goOn;
      socket.write(bytes);
    }
  }

  open() {
    const { host, port } = this.load;
    const socket = connect({ port, host, localAddress: this.load.address(), noDelay: true });
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (this.socket === socket) this.take(chunk);
    });
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      const { onBytes } = this;
      this.onBytes = undefined;
      if (onBytes !== undefined) onBytes();
      else if (this.waiting) this.lost('the connection was closed');
    });
    return socket;
  }

  drop(reset) {
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined) return;
    if (reset) socket.resetAndDestroy();
    else socket.destroy();
  }

  take(chunk) {
    if (this.onBytes !== undefined) {
      const { onBytes } = this;
      this.onBytes = undefined;
      onBytes();
      return;
    }
    if (!this.waiting) return;
    this.received.push(chunk);
    this.length += chunk.length;
    const bytes = this.received.length === 1 ? chunk : Buffer.concat(this.received, this.length);
    this.received = [bytes];
    if (this.asked.isWebSocket) this.converse(bytes);
    else {
      const answer = parse(bytes);
      if (answer !== undefined) this.answered(answer);
    }
  }

  /** The frames behind a 101: the echo of our word, then the answer to our close. */
  converse(bytes) {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return;
    const status = Number(bytes.toString('latin1', 9, 12));
    const frames = bytes.subarray(end + 4);
    if (status !== 101) {
      this.answered({ status, body: frames, closes: true });
    } else if (!this.asked.said) {
      this.asked.said = true;
      this.socket.write(WORD);
    } else if (frames.length >= 2 && frames.length >= 2 + frames[1] && !this.asked.echo) {
      this.asked.echo = frames.subarray(2, 2 + frames[1]);
      this.socket.write(CLOSE);
      this.answered({ status, body: this.asked.echo, closes: true });
    }
  }

  answered(answer) {
    this.waiting = false;
    const { stats } = this.load;
    if (this.asked.isRight(answer)) stats.answered++;
    else {
      stats.wrong++;
      this.load.note(`${this.name}: ${answer.status} ${answer.body.toString('latin1', 0, 200)}`);
    }
    const took = Date.now() - this.since;
    if (took > stats.slowestMs) stats.slowestMs = took;
    if (answer.closes) this.drop(false);
    // A turn of the loop between two requests, so that none of the connections gets ahead of the others.
    setImmediate(this.step);
  }

  lost(why) {
    this.waiting = false;
    this.load.stats.lost++;
    this.load.note(`${this.name}: ${why} after ${this.length} bytes`);
    setImmediate(this.step);
  }

  /** An answer that does not come is lost as well. */
  check(now) {
    if (!this.waiting || now - this.since < PATIENCE_MS) return;
    this.drop(true);
    this.lost(`no answer within ${PATIENCE_MS / 1000} seconds`);
  }
}

/** So many requests on so many connections, a share of which is left in the middle. */
export class Load {
  constructor({ port, host = '127.0.0.1', connections = 48, leaving = 0.1 }) {
    this.port = port;
    this.host = host;
    this.leaving = leaving;
    this.connections = connections;
    this.left = 0;
    this.until = Number.POSITIVE_INFINITY;
    this.turn = 0;
    this.notes = new Map();
    this.stats = { asked: {}, answered: 0, wrong: 0, lost: 0, left: [0, 0, 0, 0], slowestMs: 0 };
  }

  /** Several addresses of the loopback, so that a port is not asked for again before the kernel gives it back. */
  address() {
    this.turn = (this.turn + 1) % 32;
    return `127.0.0.${2 + this.turn}`;
  }

  take() {
    if (this.left <= 0 || Date.now() > this.until) return false;
    this.left--;
    return true;
  }

  note(text) {
    this.notes.set(text, (this.notes.get(text) ?? 0) + 1);
  }

  /** Send so many requests, or as many as there are until then (milliseconds since the epoch). */
  async run(requests, until = Number.POSITIVE_INFINITY) {
    this.left = requests;
    this.until = until;
    const visitors = Array.from({ length: this.connections }, () => new Visitor(this));
    const watch = setInterval(() => {
      for (const visitor of visitors) visitor.check(Date.now());
    }, 1000);
    await Promise.all(visitors.map((visitor) => visitor.run()));
    clearInterval(watch);
  }

  get sent() {
    return Object.values(this.stats.asked).reduce((a, b) => a + b, 0);
  }
}
