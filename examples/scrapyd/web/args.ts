/** What `request.arg` is to make of the arguments all services have: the first value counts, and it is UTF-8. */
export const TEXT = { type: utf8, pick: 'first' } as const;

/** The same for what must be there. */
export const REQUIRED = { ...TEXT, required: true } as const;

/** Text as it is; bytes that are none were kept as lone surrogates. */
function utf8(text: string): string {
  if (!text.isWellFormed()) throw new Error('not UTF-8');
  return text;
}
