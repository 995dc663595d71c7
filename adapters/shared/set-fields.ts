import type { ServerResponse } from 'node:http';

/** Put fields on a response that the host will answer with; what `Vary` says already stays. */
export function setFields(
  res: ServerResponse,
  fields: Readonly<Record<string, string>> | undefined,
): void {
  if (fields === undefined || res.headersSent) return;
  for (const [name, value] of Object.entries(fields)) {
    const before = name.toLowerCase() === 'vary' ? res.getHeader(name) : undefined;
    res.setHeader(name, before === undefined ? value : `${String(before)}, ${value}`);
  }
}
