/** A request taken from the raw text of a vector, for clients that do not send raw text. */
export interface ParsedRequest {
  readonly method: string;
  readonly target: string;
  /** As written, one character per byte. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer | undefined;
}

/** Fields of the connection (RFC 9110 7.6.1), which HTTP/2 and fetch refuse. */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Take one raw HTTP/1 request apart. */
export function parseRequest(raw: string): ParsedRequest {
  const text = raw.replace(/^(?:\r\n)+/, '');
  const end = text.indexOf('\r\n\r\n');
  const [requestLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')] as const;
  });
  const rest = text.slice(end + 4);
  const field = (wanted: string): string | undefined =>
    fields.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const chunked = field('transfer-encoding') !== undefined;
  const length = field('content-length');
  const body = chunked
    ? dechunked(rest)
    : length === undefined
      ? undefined
      : rest.slice(0, Number(length));
  return {
    method,
    target,
    headers: fields.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase())),
    body: body === undefined ? undefined : Buffer.from(body, 'latin1'),
  };
}

function dechunked(text: string): string {
  let body = '';
  for (let at = 0; ; ) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}
