// What the soak asks for: each area writes a request and says whether an answer is the right one.
import { LARGE_BYTES, SMALL_BYTES } from './site.mjs';

const HOST = 'Host: 127.0.0.1\r\n';
const BOUNDARY = 'soak-boundary';

const get = (path, fields = '') => Buffer.from(`GET ${path} HTTP/1.1\r\n${HOST}${fields}\r\n`);

function post(path, type, body) {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\n${HOST}Content-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    ),
    bytes,
  ]);
}

const says = (text) => (answer) => answer.status === 200 && answer.body.toString() === text;
let n = 0;

const uploads = new Map();
function uploadOf(size) {
  let bytes = uploads.get(size);
  if (bytes === undefined) {
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(head),
      Buffer.alloc(size, 'u'),
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]);
    bytes = post('/upload', `multipart/form-data; boundary=${BOUNDARY}`, body);
    uploads.set(size, bytes);
  }
  return bytes;
}

const FORM = post('/form', 'application/x-www-form-urlencoded', `message=${'m+'.repeat(150)}`);
const JSON_BODY = post(
  '/json',
  'application/json',
  JSON.stringify({ items: [...Array(40).keys()] }),
);
const CALL = post(
  '/rpc',
  'text/xml',
  '<?xml version="1.0"?><methodCall><methodName>add</methodName><params>' +
    '<param><value><int>40</int></value></param><param><value><int>2</int></value></param>' +
    '</params></methodCall>',
);
const PROXIED = post('/proxy/x', 'text/plain', 'p'.repeat(3000));
const PIECES = Array.from({ length: 5 }, (_, i) => `piece ${i};`).join('');

/** Name, how often in a hundred, and what makes one request: bytes, and a check of its answer. */
export const AREAS = [
  ['hello', 22, () => ({ bytes: get(`/hello?n=${++n}`), isRight: says(`hello ${n}`) })],
  ['deferred', 10, () => ({ bytes: get(`/deferred?n=${++n}`), isRight: says(`deferred ${n}`) })],
  ['delayed', 10, () => ({ bytes: get(`/delayed?n=${++n}`), isRight: says(`delayed ${n}`) })],
  ['form', 8, () => ({ bytes: FORM, isRight: says('form 300') })],
  ['json', 8, () => ({ bytes: JSON_BODY, isRight: says('{"sum":780}') })],
  ['static', 8, () => ({ bytes: get('/static/small.txt'), isRight: holds(200, SMALL_BYTES) })],
  ['large file', 1, () => ({ bytes: get('/static/large.bin'), isRight: holds(200, LARGE_BYTES) })],
  [
    'range',
    5,
    () => ({
      bytes: get('/static/large.bin', 'Range: bytes=1000-1999\r\n'),
      isRight: holds(206, 1000),
    }),
  ],
  [
    'template',
    5,
    () => {
      const end = `<p>&lt;late ${++n}&gt;</p></body></html>`;
      return {
        bytes: get(`/template?n=${n}`),
        isRight: ({ status, body }) => status === 200 && body.toString().endsWith(end),
      };
    },
  ],
  ['session', 5, (connection) => visit(connection)],
  ['xmlrpc', 4, () => ({ bytes: CALL, isRight: ({ body }) => body.includes('<int>42</int>') })],
  ['proxy', 4, () => ({ bytes: PROXIED, isRight: says('behind POST 3000') })],
  ['upload', 2, () => ({ bytes: uploadOf(2000), isRight: says('upload 2000') })],
  ['upload to disk', 1, () => ({ bytes: uploadOf(40_000), isRight: says('upload 40000') })],
  ['stream', 2, () => ({ bytes: get('/stream'), isRight: says(PIECES) })],
  ['signal', 2, () => ({ bytes: get('/signal'), isRight: says('signal') })],
  ['late child', 1, () => ({ bytes: get(`/slow/${++n}`), isRight: says(`child ${n}`) })],
  ['miss', 1, () => ({ bytes: get('/none'), isRight: ({ status }) => status === 404 })],
  ['websocket', 1, () => handshake()],
];

function holds(status, bytes) {
  return (answer) => answer.status === status && answer.body.length === bytes;
}

/** A visit counter in a session: one more than the last time, or the first of a new session. */
function visit(connection) {
  const cookie = connection.cookie === undefined ? '' : `Cookie: ${connection.cookie}\r\n`;
  return {
    bytes: get('/session', cookie),
    isRight({ status, head, body }) {
      const set = /^set-cookie: ([^;\r]+)/im.exec(head)?.[1];
      const visits = Number(/^visits (\d+)$/.exec(body.toString())?.[1]);
      const expected = set === undefined ? (connection.visits ?? 0) + 1 : 1;
      if (set !== undefined) connection.cookie = set;
      connection.visits = visits;
      return status === 200 && visits === expected;
    },
  };
}

/** A WebSocket that says one word, hears it again and closes. */
function handshake() {
  return {
    bytes: get(
      '/socket',
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    ),
    isRight: ({ status, body }) => status === 101 && body.toString() === 'echo word',
    isWebSocket: true,
  };
}
