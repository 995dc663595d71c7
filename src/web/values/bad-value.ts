import { brandError } from '../../hawser-error.js';
import { HttpError } from '../../http/errors.js';

/** One thing that is wrong with what a client sent. */
export interface ValueIssue {
  /** Where: `['limit']`, `['items', 0, 'price']`. */
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
}

/** Where a value came from. */
export type ValueSource = 'argument' | 'body' | 'path';

/**
 * What a client sent is not what the resource wants: 400, saying what is wrong and where.
 *
 * Thrown by `request.arg`, `request.json` and the validation helpers.
 */
export class BadValue extends HttpError {
  override readonly code: string = 'HAWSER_BAD_VALUE';
  /** Whether it came as an argument (query or form), in the body or in the path. */
  readonly source: ValueSource;
  /** All that is wrong. */
  readonly issues: readonly ValueIssue[];

  constructor(source: ValueSource, issues: readonly ValueIssue[], options?: ErrorOptions) {
    super(400, issues.map((issue) => sentence(source, issue)).join('; '), options);
    this.source = source;
    this.issues = issues;
  }
}
brandError(BadValue, 'BadValue');

const NAMES = { argument: 'Argument', body: 'Body', path: 'Path parameter' };

function sentence(source: ValueSource, { path, message }: ValueIssue): string {
  if (path.length === 0) return `${NAMES[source]}: ${message}`;
  const [first, ...rest] = path;
  const place = rest.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`),
    String(first),
  );
  return `${NAMES[source]} ${JSON.stringify(place)}: ${message}`;
}
