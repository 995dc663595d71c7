import { Converter } from 'typedoc';

/** Names the pages of the documentation after their headings, not after their files. */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const text = page.content.map((part) => part.text).join('');
    const heading = /^# (.+)$/m.exec(text)?.[1];
    if (heading !== undefined) page.name = heading.replaceAll('`', '');
  });
}
