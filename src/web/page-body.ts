/** The HTML of the pages of `pages.ts`: title and text are escaped. @internal */
export function pageBody(code: number, brief: string, detail: string): string {
  const title = escapeText(brief);
  return (
    `<!DOCTYPE html>\n<html><head><title>${code} - ${title}</title></head>` +
    `<body><h1>${title}</h1><p>${escapeText(detail)}</p></body></html>`
  );
}

/** As templates escape text between tags: quotes need nothing there. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
