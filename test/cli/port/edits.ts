import { fileURLToPath } from 'node:url';
import type { Edit } from './programs.js';

const CALENDAR = fileURLToPath(new URL('../../../examples/web-in-60/calendar.ts', import.meta.url));

/** Python's calendar has no counterpart: a module of one's own takes its place. */
const USE_CALENDAR: readonly Edit[] = [
  [
    '// hawser port: could not convert: from calendar import calendar\n',
    `import { calendar } from ${JSON.stringify(CALENDAR)};\n`,
  ],
  ["unported('calendar(self.number)')", 'calendar(this.number)'],
];

/** What a person does about the marks in the tutorial's listings, by listing: nothing else is edited. */
export const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  'dynamic-dispatch': USE_CALENDAR,
  'error-handling': USE_CALENDAR,
  wsgi: [
    [
      '// hawser port: could not convert: from twisted.web.wsgi import WSGIResource\n',
      "import { HandlerResource } from 'hawser';\n",
    ],
    [
      "unported('WSGIResource(reactor, reactor.getThreadPool(), application)')",
      'new HandlerResource(wsgi)',
    ],
    [
      'export const resource',
      `function wsgi(_request: unknown, response: import('node:http').ServerResponse) {
  const body = application({}, (status: string, headers: [string, string][]) => {
    response.statusCode = Number.parseInt(status, 10);
    for (const [name, value] of headers) response.setHeader(name, value);
  });
  response.end(body.join(''));
}

export const resource`,
    ],
  ],
};
