import { type Flattenable, type Tag, tags } from 'hawser';

/** A page of the web interface. */
export function page(title: string, style: string, ...content: Flattenable[]): Tag {
  return tags.html(
    { lang: 'en' },
    tags.head(
      tags.meta({ charset: 'utf-8' }),
      tags.meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      tags.title(title),
      tags.style(`body { font-family: system-ui, sans-serif; } ${style}`),
    ),
    tags.body(tags.h1(title), ...content),
  );
}
