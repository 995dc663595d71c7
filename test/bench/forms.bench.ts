import querystring from 'node:querystring';
import { http } from 'hawser';
import { bench, describe } from 'vitest';

/** How long a form takes from its bytes to its fields; `npx vitest bench --run test/bench/forms.bench.ts`. */
const forms = {
  'three fields': 'name=Alice+Smith&age=42&city=Z%C3%BCrich',
  'ten fields': Array.from({ length: 10 }, (_, i) => `field${i}=value+number+${i}%21`).join('&'),
  'a thousand fields': Array.from({ length: 1000 }, (_, i) => `f${i}=${'x'.repeat(30)}%20y`).join(
    '&',
  ),
  'a long text': `text=${'Lorem+ipsum+dolor+sit+amet%2C+'.repeat(300)}`,
  'text in Cyrillic': String(new URLSearchParams({ text: 'Привет мир '.repeat(20) })),
};

for (const [name, form] of Object.entries(forms)) {
  const bytes = Buffer.from(form);
  describe(name, () => {
    bench('hawser', () => void http.parseForm(bytes));
    bench('URLSearchParams', () => void new URLSearchParams(bytes.toString()));
    bench('node:querystring', () => void querystring.parse(bytes.toString()));
  });
}
