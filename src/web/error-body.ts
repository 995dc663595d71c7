/**
 * The HTML of Twisted's classic error pages. Nothing is escaped here: callers escape what a client sent.
 *
 * Twisted: the template of `resource.ErrorPage`.
 */
export function errorBody(code: number, brief: string, detail: string): string {
  return `
<html>
  <head><title>${code} - ${brief}</title></head>
  <body>
    <h1>${brief}</h1>
    <p>${detail}</p>
  </body>
</html>
`;
}

/** The Content-Type that goes with {@link errorBody}. */
export const ERROR_BODY_TYPE = 'text/html; charset=utf-8';
