import { setReporter } from 'hawser';
import { render } from 'hawser/testing';
import { expect, it } from 'vitest';
import { create, type Span, trace } from '../../examples/tracing.ts';

it('makes a span of each request, with its route, outcome and error', async () => {
  setReporter(() => undefined);
  const spans: Span[] = [];
  const stop = trace((span) => spans.push(span));
  await render(create(), { url: '/users/7?secret=1' });
  await render(create(), { url: '/users' });
  stop();
  await render(create(), { url: '/users/8' });
  setReporter(undefined);
  expect(spans).toMatchObject([
    {
      name: 'GET /users',
      error: undefined,
      attributes: {
        'http.response.status_code': 200,
        'url.path': '/users/7',
        'hawser.outcome': 'finished',
      },
    },
    {
      name: 'GET /users',
      error: { message: 'who?' },
      attributes: { 'http.response.status_code': 500 },
    },
  ]);
  expect(spans[0]?.durationSeconds).toBeGreaterThanOrEqual(0);
});
