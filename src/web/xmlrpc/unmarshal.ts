import type { PlainTag } from '../../template/xml.js';
import { decodeXml, readXml, type XmlHandler, XmlSyntaxError } from '../../template/xml.js';
import { Binary, decodeBase64 } from './binary.js';
import { DateTime, parseDateTime } from './date-time.js';
import { Double } from './double.js';
import { Fault, ResponseError } from './errors.js';
import { MAX_DEPTH } from './marshal.js';
import { parseDouble, parseInteger } from './python-number.js';

/** How {@link loads} reads values. */
export interface LoadsOptions {
  /** Read `<dateTime.iso8601>` as `Date`, in local time, instead of {@link DateTime}. Default is false. */
  readonly useDateTime?: boolean | undefined;
  /** Read `<base64>` as `Uint8Array` instead of {@link Binary}, and dates as `useDateTime`. Default is false. */
  readonly useBuiltinTypes?: boolean | undefined;
  /** Read `<double>` as {@link Double} instead of number, so that 3.0 is told from 3. Default is false. */
  readonly useDouble?: boolean | undefined;
}

/**
 * Read an XML-RPC document: its parameters, and the procedure's name if it is a call.
 *
 * As Python's `xmlrpc.client.loads`, which takes all that is well-formed and has values in it; structs become objects
 * without a prototype, whole numbers beyond 2^53 bigints.
 *
 * @throws {@link Fault} if it is one; {@link XmlSyntaxError} where it is no XML, or one that declares entities;
 *   {@link ResponseError} where there are no values or they are nested deeper than 500 levels; TypeError for values that
 *   do not fit their type.
 */
export function loads(
  data: string | Uint8Array,
  options: LoadsOptions = {},
): [params: unknown[], methodName: string | undefined] {
  const text = typeof data === 'string' ? data : decodeXml(data);
  const unmarshaller = new Unmarshaller(options, text.length);
  readXml(text, undefined, false, unmarshaller);
  return [unmarshaller.result(), unmarshaller.methodName];
}

type Struct = { [name: string]: unknown };

class Unmarshaller implements XmlHandler<PlainTag> {
  methodName: string | undefined;
  readonly #useDate: boolean;
  readonly #useBytes: boolean;
  readonly #useDouble: boolean;
  #type: 'params' | 'fault' | 'methodName' | undefined;
  readonly #stack: unknown[] = [];
  /** Where on the stack the arrays and structs being read begin. */
  readonly #marks: number[] = [];
  #data = '';
  /** Whether the last thing seen is the start of a `<value>`. */
  #inValue = false;
  #depth = 0;
  /** How many more values may come that take more room than their tags. */
  #objectsLeft: number;

  constructor(options: LoadsOptions, length: number) {
    const { useDateTime = false, useBuiltinTypes = false, useDouble = false } = options;
    this.#objectsLeft = SOME_OBJECTS + Math.floor(length / OBJECT_CHARS);
    this.#useDate = useDateTime || useBuiltinTypes;
    this.#useBytes = useBuiltinTypes;
    this.#useDouble = useDouble;
  }

  /** Entities are how a short document becomes a long one, and no XML-RPC library sends any. */
  doctype(doctype: string): Record<string, string> {
    if (doctype.includes('[')) throw new XmlSyntaxError('a DOCTYPE with declarations is not taken');
    return {};
  }

  open({ name }: PlainTag): void {
    // Three elements to a level, and some for good measure: a document has no other reason to go deep.
    if (++this.#depth > 4 * MAX_DEPTH) throw tooDeep();
    const tag = localName(name);
    if (tag === 'array' || tag === 'struct') {
      if (this.#marks.length === MAX_DEPTH) throw tooDeep();
      this.#marks.push(this.#stack.length);
    }
    if (OBJECTS.has(tag) && --this.#objectsLeft < 0) {
      throw new ResponseError('more values than a document of its size can have');
    }
    this.#data = '';
    if (this.#inValue && !KNOWN.has(tag)) {
      throw new ResponseError(`unknown tag ${JSON.stringify(tag.slice(0, 60))}`);
    }
    this.#inValue = tag === 'value';
  }

  text(text: string): void {
    this.#data += text;
  }

  close({ name }: PlainTag): void {
    this.#depth--;
    const tag = localName(name);
    if (!KNOWN.has(tag)) return;
    if (tag === 'value') {
      // A value without a type is a string.
      if (this.#inValue) this.#push(this.#data);
    } else {
      this.#end(tag, this.#data);
    }
    this.#inValue = false;
  }

  /** The values read. */
  result(): unknown[] {
    if (this.#type === undefined || this.#marks.length > 0) {
      throw new ResponseError('not an XML-RPC document');
    }
    if (this.#type === 'fault') throw toFault(this.#stack[0]);
    return this.#stack;
  }

  #end(tag: string, data: string): void {
    switch (tag) {
      case 'nil':
        this.#push(undefined);
        break;
      case 'boolean':
        if (data !== '0' && data !== '1') throw new TypeError('bad boolean value');
        this.#push(data === '1');
        break;
      case 'double':
      case 'float':
      case 'bigdecimal':
        this.#push(this.#useDouble ? new Double(parseDouble(data)) : parseDouble(data));
        break;
      case 'string':
      case 'name':
        this.#push(data);
        break;
      case 'array':
        this.#push(this.#stack.splice(this.#marks.pop()!));
        break;
      case 'struct':
        this.#push(toStruct(this.#stack.splice(this.#marks.pop()!)));
        break;
      case 'base64': {
        const bytes = decodeBase64(data);
        this.#push(this.#useBytes ? bytes : new Binary(bytes));
        break;
      }
      case 'dateTime.iso8601':
        this.#push(this.#useDate ? parseDateTime(data.trim()) : new DateTime(data.trim()));
        break;
      case 'methodName':
        this.methodName = data;
        this.#type = 'methodName';
        break;
      case 'params':
      case 'fault':
        this.#type = tag;
        break;
      default:
        this.#push(parseInteger(data));
    }
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }
}

/** The elements that mean something; all others are passed over, except straight within a value. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    'nil',
    'boolean',
    'i1',
    'i2',
    'i4',
    'i8',
    'int',
    'biginteger',
    'double',
    'float',
    'bigdecimal',
  ],
  ...['string', 'name', 'array', 'struct', 'base64', 'dateTime.iso8601', 'value'],
  ...['params', 'fault', 'methodName'],
]);

/** The types whose values are objects, of some 200 bytes, and the characters a document has at least for each. */
const OBJECTS: ReadonlySet<string> = new Set(['array', 'struct', 'base64', 'dateTime.iso8601']);
const OBJECT_CHARS = 24;
const SOME_OBJECTS = 1000;

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function toStruct(items: readonly unknown[]): Struct {
  const struct: Struct = Object.create(null);
  for (let i = 0; i < items.length; i += 2) {
    const name = items[i];
    if (typeof name !== 'string')
      throw new TypeError('the name of a struct member must be a string');
    if (i + 1 === items.length) throw new TypeError(`the struct member ${name} has no value`);
    struct[name] = items[i + 1];
  }
  return struct;
}

function toFault(value: unknown): Fault {
  const { faultCode, faultString } = (value ?? {}) as { [member: string]: unknown };
  if (faultCode === undefined || faultString === undefined) {
    throw new ResponseError('a fault without faultCode and faultString');
  }
  return new Fault(faultCode as number, faultString as string);
}

function tooDeep(): ResponseError {
  return new ResponseError(`nested deeper than ${MAX_DEPTH} levels`);
}
