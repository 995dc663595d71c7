import { Binary, encodeBase64 } from './binary.js';
import { DateTime, formatDateTime } from './date-time.js';
import { Double } from './double.js';
import { Fault } from './errors.js';
import { formatDouble } from './python-number.js';

/** How {@link dumps} writes a document. */
export interface DumpsOptions {
  /** Make it a call of this procedure. */
  readonly methodName?: string | undefined;
  /** Make it a response, whose one value is the only parameter. A {@link Fault} always is one. Default is false. */
  readonly methodResponse?: boolean | undefined;
  /** Write `null` and `undefined` as `<nil/>`, which not every client knows. Default is false: they are an error. */
  readonly allowNone?: boolean | undefined;
  /** Write whole numbers beyond 32 bits as `<i8>`, which not every client knows. Default is false: they are an error. */
  readonly allowI8?: boolean | undefined;
}

/** Values deeper within each other than this are refused, both ways. Python ends at its recursion limit, near 490. */
export const MAX_DEPTH = 500;

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);
const MAX_I8 = 2n ** 63n - 1n;
const MIN_I8 = -(2n ** 63n);
const HEADER = "<?xml version='1.0'?>\n";

/**
 * Parameters, a call or a response as an XML-RPC document, byte for byte as Python's `xmlrpc.client.dumps` writes it.
 *
 * | JavaScript | XML-RPC |
 * |---|---|
 * | boolean | boolean |
 * | whole number or bigint of 32 bits (64 with `allowI8`) | int (i8) |
 * | any other number, {@link Double} | double |
 * | string | string |
 * | `Uint8Array`, {@link Binary} | base64 |
 * | `Date` (local time), {@link DateTime} | dateTime.iso8601 |
 * | array | array |
 * | plain object, `Map` with string keys, own fields of any other object | struct |
 * | `null`, `undefined` (with `allowNone`) | nil |
 *
 * @throws TypeError for what cannot be marshalled; RangeError for whole numbers beyond the limits.
 */
export function dumps(params: readonly unknown[] | Fault, options: DumpsOptions = {}): string {
  const { methodName, allowNone = false, allowI8 = false } = options;
  const data = new Marshaller(allowNone, allowI8).dumps(params);
  if (methodName !== undefined) {
    const name = `<methodName>${escapeText(methodName)}</methodName>\n`;
    return `${HEADER}<methodCall>\n${name}${data}</methodCall>\n`;
  }
  if (!(options.methodResponse || params instanceof Fault)) return data;
  if (!(params instanceof Fault) && params.length !== 1) {
    throw new TypeError('dumps: a response has exactly one parameter');
  }
  return `${HEADER}<methodResponse>\n${data}</methodResponse>\n`;
}

class Marshaller {
  readonly #allowNone: boolean;
  readonly #allowI8: boolean;
  /** The arrays and objects around the value being written. */
  readonly #open = new Set<object>();
  #out = '';

  constructor(allowNone: boolean, allowI8: boolean) {
    this.#allowNone = allowNone;
    this.#allowI8 = allowI8;
  }

  dumps(params: readonly unknown[] | Fault): string {
    if (params instanceof Fault) {
      const { faultCode, faultString } = params;
      this.#out += '<fault>\n';
      this.#dump({ faultCode, faultString });
      this.#out += '</fault>\n';
    } else {
      this.#out += '<params>\n';
      for (const param of params) {
        this.#out += '<param>\n';
        this.#dump(param);
        this.#out += '</param>\n';
      }
      this.#out += '</params>\n';
    }
    return this.#out;
  }

  #dump(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.#put('string', escapeText(value));
        break;
      case 'number':
        if (Number.isInteger(value) && !Object.is(value, -0)) this.#dumpInteger(BigInt(value));
        else this.#put('double', formatDouble(value));
        break;
      case 'bigint':
        this.#dumpInteger(value);
        break;
      case 'boolean':
        this.#put('boolean', value ? '1' : '0');
        break;
      case 'undefined':
        this.#dumpNil();
        break;
      case 'object':
        this.#dumpObject(value);
        break;
      default:
        throw cannotMarshal(value);
    }
  }

  #put(type: string, text: string): void {
    this.#out += `<value><${type}>${text}</${type}></value>\n`;
  }

  #dumpInteger(value: bigint): void {
    if (value >= MIN_INT && value <= MAX_INT) this.#put('int', String(value));
    else if (this.#allowI8 && value >= MIN_I8 && value <= MAX_I8) this.#put('i8', String(value));
    else throw new RangeError('int exceeds XML-RPC limits');
  }

  #dumpNil(): void {
    if (!this.#allowNone) {
      throw new TypeError('cannot marshal None unless allow_none is enabled');
    }
    this.#out += '<value><nil/></value>';
  }

  #dumpObject(value: object | null): void {
    if (value === null) this.#dumpNil();
    else if (Array.isArray(value)) this.#nested(value, 'sequences', () => this.#dumpArray(value));
    else if (value instanceof Uint8Array) this.#put('base64', `\n${encodeBase64(value)}`);
    else if (value instanceof Binary) this.#put('base64', `\n${encodeBase64(value.data)}`);
    else if (value instanceof DateTime) this.#put('dateTime.iso8601', escapeText(value.value));
    else if (value instanceof Date) this.#put('dateTime.iso8601', formatDateTime(value));
    else if (value instanceof Double) this.#put('double', formatDouble(value.value));
    else this.#nested(value, 'dictionaries', () => this.#dumpStruct(members(value)));
  }

  #dumpArray(values: readonly unknown[]): void {
    this.#out += '<value><array><data>\n';
    for (const value of values) this.#dump(value);
    this.#out += '</data></array></value>\n';
  }

  #dumpStruct(entries: Iterable<[unknown, unknown]>): void {
    this.#out += '<value><struct>\n';
    for (const [name, value] of entries) {
      if (typeof name !== 'string') throw new TypeError('dictionary key must be string');
      this.#out += `<member>\n<name>${escapeText(name)}</name>\n`;
      this.#dump(value);
      this.#out += '</member>\n';
    }
    this.#out += '</struct></value>\n';
  }

  #nested(value: object, what: string, dump: () => void): void {
    if (this.#open.has(value)) throw new TypeError(`cannot marshal recursive ${what}`);
    if (this.#open.size === MAX_DEPTH)
      throw new TypeError(`nested deeper than ${MAX_DEPTH} levels`);
    this.#open.add(value);
    dump();
    this.#open.delete(value);
  }
}

function members(value: object): Iterable<[unknown, unknown]> {
  if (value instanceof Map) return value;
  const isThing =
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    Symbol.iterator in value ||
    Symbol.asyncIterator in value ||
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
  if (isThing) throw cannotMarshal(value);
  return Object.entries(value);
}

function cannotMarshal(value: unknown): TypeError {
  const type = typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value;
  return new TypeError(`cannot marshal <class '${type}'> objects`);
}

/** Text for XML. What XML cannot hold at all is refused, so that the other side need not (XML 1.0, 2.2). */
function escapeText(text: string): string {
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) || !text.isWellFormed()) {
    throw new TypeError('cannot marshal a string with characters that XML cannot hold');
  }
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}
