import { type IRequest, type IResource, type RenderResult, Resource, toBytes } from 'hawser';

/** What a resource of the site is: a function of the request. */
export type Render = (request: IRequest) => RenderResult;

/** Text or bytes in double quotes: printable ASCII as it is, the rest (and `% " \`) as `%XX`; nothing is `None`. */
export function show(value: string | Uint8Array | undefined): string {
  if (value === undefined) return 'None';
  let shown = '';
  for (const byte of toBytes(value)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x22 && byte !== 0x5c;
    shown += plain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return `"${shown}"`;
}

/** A list of {@link show}n items: `["a", "b"]`. */
export function showlist(items: readonly string[]): string {
  return `[${items.map(show).join(', ')}]`;
}

/** A boolean as the reference site prints it. */
export function bool(value: boolean): string {
  return value ? 'True' : 'False';
}

/** A text/plain answer: one row per line. */
export function lines(request: IRequest, ...rows: string[]): string {
  request.setHeader('content-type', 'text/plain; charset=utf-8');
  return `${rows.join('\n')}\n`;
}

/** The first value of a request argument. */
export function arg(request: IRequest, name: string): string | undefined {
  return request.args.get(name)?.[0];
}

const logs = new Map<string, string[]>();

/** Add a line to the log of that id; the vectors of several steps read it with {@link showLog}. */
export function logTo(id: string, text: string): void {
  const log = logs.get(id);
  if (log === undefined) logs.set(id, [text]);
  else log.push(text);
}

/** The lines logged under the argument `id`. */
export function showLog(request: IRequest): string {
  return lines(request, ...(logs.get(arg(request, 'id') ?? '') ?? ['(nothing)']));
}

/** Renders its name with prepath and postpath; children only by putChild. */
export class Show extends Resource {
  name: string;

  constructor(name: string, leaf = false) {
    super();
    this.name = name;
    this.isLeaf = leaf;
  }

  render_GET(request: IRequest): RenderResult {
    return lines(
      request,
      `name=${this.name}`,
      `prepath=${showlist(request.prepath)}`,
      `postpath=${showlist(request.postpath)}`,
    );
  }
}

/** A leaf that answers GET with a fixed body and the default content type. */
export class Text extends Resource {
  override isLeaf = true;
  readonly body: string;

  constructor(body: string) {
    super();
    this.body = body;
  }

  render_GET(): RenderResult {
    return this.body;
  }
}

/** A leaf whose render_GET is the given function. */
export class Func extends Resource {
  override isLeaf = true;
  readonly render_GET: Render;

  constructor(render: Render) {
    super();
    this.render_GET = render;
  }
}

/** A leaf that answers every method with the given function. */
export class Any extends Resource {
  override isLeaf = true;
  readonly #render: Render;

  constructor(render: Render) {
    super();
    this.#render = render;
  }

  override render(request: IRequest): RenderResult {
    return this.#render(request);
  }
}

/** A plain resource with these children, functions as leaves for GET; it renders nothing itself. */
export function folder(children: Readonly<Record<string, IResource | Render>>): Resource {
  const resource = new Resource();
  for (const [name, child] of Object.entries(children)) {
    resource.putChild(name, typeof child === 'function' ? new Func(child) : child);
  }
  return resource;
}
