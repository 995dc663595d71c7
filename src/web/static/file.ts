import { readdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ForbiddenResource } from '../error-page.js';
import type { IRequest } from '../irequest.js';
import type { ChildResult, IResource, RenderResult } from '../iresource.js';
import { noSuchChildPage } from '../no-such-child.js';
import { redirectTo } from '../redirect.js';
import { Resource } from '../resource.js';
import { CONTENT_ENCODINGS, CONTENT_TYPES, type ContentTypes } from './content-types.js';
import { DirectoryLister } from './directory-lister.js';
import { type FileOptions, resolveOptions } from './file-options.js';
import { FileTree } from './file-tree.js';
import { findAtOnce } from './find-at-once.js';
import { findChild } from './find-child.js';
import { OpenFile } from './open-file.js';
import { planResponse } from './plan-response.js';
import type { Processors } from './processor.js';
import {
  type FilePart,
  MultipleRangeStaticProducer,
  NoRangeStaticProducer,
  SingleRangeStaticProducer,
  type StaticProducer,
} from './producers.js';
import type { ReadableFile } from './readable-file.js';
import { Registry } from './registry.js';
import { renderFile } from './render-file.js';
import { isHiddenName } from './safe-name.js';
import { addSlash } from './slash-redirect.js';

/**
 * A file, or a folder with all that is below it.
 *
 * A folder answers with its index file or a listing; its files are sent with their media type, in ranges where asked
 * for, and not at all where the client has them already. Extensions may have a processor, which makes a resource of the
 * file: a script to be run. Nothing outside the folder can be reached, whatever the path.
 *
 * The tables and pages below are static members, which all instances start from: change `File.contentTypes['.x']` to
 * change it everywhere, or give a subclass its own. Subclasses may also override how files are found
 * ({@link File.getChild}), made ({@link File.createSimilarFile}), opened ({@link File.openForReading}) and listed
 * ({@link File.directoryListing}).
 *
 * Twisted: `static.File`.
 *
 * @example
 * const site = new File('/srv/www', { defaultType: 'text/plain' });
 * site.processors = { '.rpy.ts': ResourceScript };
 */
export class File extends Resource {
  /** Media types by extension. */
  static contentTypes: ContentTypes = CONTENT_TYPES;
  /** Content codings by extension: such a file is sent as what it is underneath, with `Content-Encoding`. */
  static contentEncodings: Record<string, string> = CONTENT_ENCODINGS;
  /** Processors by the end of the file name. Default is none. */
  static processors: Processors = {};
  /** Names tried, in this order, for the page of a folder. */
  static indexNames: readonly string[] = ['index', 'index.html', 'index.htm', 'index.rpy'];
  /** The page for what is not there. The default one falls through to the host, where the tree is mounted. */
  static childNotFound: IResource = noSuchChildPage('File not found.');
  /** The page for a file that may not be read. */
  static forbidden: IResource = new ForbiddenResource();
  /** What lists a folder without an index. */
  static directoryLister: typeof DirectoryLister = DirectoryLister;

  /** The absolute path of the file or folder. */
  readonly path: string;
  /** Media type where the extension is not known. */
  defaultType: string;
  /** Extensions a URL may leave out; see {@link File.ignoreExt}. */
  ignoredExts: string[];
  /** What the scripts of the tree share. */
  registry: Registry;
  /** As the static member, for this file and those below it. */
  processors: Processors;
  /** As the static member, for this file and those below it. */
  indexNames: readonly string[];
  /** As the static member, for this file and those below it. */
  childNotFound: IResource;
  /** As the static member, for this file. */
  forbidden: IResource;
  /** Media type of the file. Default is what its name says, found at its first request. */
  type: string | undefined;
  /** Content coding of the file. Default is what its name says, found at its first request. */
  encoding: string | undefined;
  /** @internal What the files of this tree share. */
  tree: FileTree;
  /** @internal The file, where finding it was opening it; for one request. */
  _opened: OpenFile | undefined;

  /** @throws TypeError, RangeError if an option is wrong. */
  constructor(path: string, options: FileOptions = {}) {
    super();
    const own = this.constructor as typeof File;
    const similar = options instanceof SimilarOptions ? options : undefined;
    this.path = isResolved(path) ? path : resolve(path);
    this.defaultType = options.defaultType ?? 'text/html';
    this.ignoredExts = [...(options.ignoredExts ?? [])];
    this.registry = options.registry ?? new Registry();
    this.processors = own.processors;
    this.indexNames = own.indexNames;
    this.childNotFound = own.childNotFound;
    this.forbidden = own.forbidden;
    this.type = undefined;
    this.encoding = undefined;
    this.tree = similar?.tree ?? new FileTree(this.path, resolveOptions(options));
    this._opened = undefined;
  }

  /** Media types by extension. */
  get contentTypes(): ContentTypes {
    return (this.constructor as typeof File).contentTypes;
  }

  /** Content codings by extension. */
  get contentEncodings(): Record<string, string> {
    return (this.constructor as typeof File).contentEncodings;
  }

  /** The last part of the path. */
  basename(): string {
    return basename(this.path);
  }

  /** Serve `name` + `extension` where `name` is asked for and missing; `'*'` stands for any extension. */
  ignoreExt(extension: string): void {
    this.ignoredExts.push(extension);
  }

  override getChild(name: string, request: IRequest): ChildResult {
    return findChild(this, name, request);
  }

  /** A fixed child first; then, where nothing was overridden, the file at the end of the whole path at once. */
  override getChildWithDefault(name: string, request: IRequest): ChildResult {
    const child = this._children?.get(name);
    if (child !== undefined) return child;
    const walk = (): ChildResult => this.getChild(name, request);
    return findAtOnce(this, name, request, walk) ?? walk();
  }

  /** @internal Whether nothing about how files below this one are found, made and opened was overridden. */
  _findsPlainly(): boolean {
    const { prototype } = File;
    return (
      this.getChild === prototype.getChild &&
      this.createSimilarFile === prototype.createSimilarFile &&
      this._opensPlainly()
    );
  }

  /** @internal Whether what is sent is the bytes on disk. */
  _opensPlainly(): boolean {
    const { prototype } = File;
    return (
      this.openForReading === prototype.openForReading &&
      this.getFileSize === prototype.getFileSize &&
      this.makeProducer === prototype.makeProducer
    );
  }

  /** @internal Whether folders below are sure to have no children of their own: a subclass may put some into each. */
  _isPlain(): boolean {
    return this.constructor === File;
  }

  /**
   * The page of a folder without an index: what {@link File.directoryLister} makes of what would be served. Override it
   * to have none: `return this.childNotFound`.
   *
   * Twisted: `File.directoryListing`.
   */
  directoryListing(): ChildResult {
    if (!this.tree.settings.listing) return this.childNotFound;
    const isOwn = this.listNames === File.prototype.listNames;
    return isOwn ? this.#listLater() : this.#lister(this.listNames());
  }

  /** A listing of what would be served: no hidden names, no links that lead out. */
  async #listLater(): Promise<IResource> {
    const { settings } = this.tree;
    const names: string[] = [];
    for (const entry of await readdir(this.path, { withFileTypes: true })) {
      const { name } = entry;
      if (settings.hidesDotfiles && isHiddenName(name)) continue;
      if (entry.isSymbolicLink() && !(await this.tree.allows(join(this.path, name)))) continue;
      names.push(name);
    }
    return this.#lister(names.sort());
  }

  #lister(dirs: string[]): IResource {
    const { contentTypes, contentEncodings, defaultType } = this;
    const { directoryLister: Lister } = this.constructor as typeof File;
    return new Lister(this.path, { dirs, contentTypes, contentEncodings, defaultType });
  }

  /**
   * The names in a folder, sorted; none for a file. Reads the disk at once, so the default listing does without it;
   * where it is overridden, the listing shows what it returns.
   *
   * Twisted: `File.listNames`.
   */
  override listNames(): string[] {
    try {
      return readdirSync(this.path).sort();
    } catch {
      return [];
    }
  }

  /** What is in a folder, as `[name, file]` pairs. Reads the disk at once. Twisted: `File.listEntities`, without names. */
  override listEntities(): Array<[name: string, resource: IResource]> {
    return this.listNames().map((name) => [name, this.createSimilarFile(join(this.path, name))]);
  }

  /**
   * Make the resource for a file below this one: of the same class and with the same settings. Subclasses whose
   * constructor wants more must override it.
   *
   * Twisted: `File.createSimilarFile`.
   */
  createSimilarFile(path: string): File {
    const options = new SimilarOptions(this, path);
    const file = new (this.constructor as typeof File)(path, options);
    file.tree = options.tree ?? file.tree;
    file.processors = this.processors;
    file.indexNames = this.indexNames;
    file.childNotFound = this.childNotFound;
    return file;
  }

  /**
   * Open the file. Override it to serve something else than the bytes on disk, together with {@link File.getFileSize}.
   *
   * An error whose `code` is `'EACCES'` is answered with {@link File.forbidden}, others with a 500.
   *
   * Twisted: `File.openForReading`.
   */
  openForReading(): ReadableFile | PromiseLike<ReadableFile> {
    return new Promise((done, failed) => {
      OpenFile.open(this.path, true, (error, file) => {
        if (file === undefined) failed(error);
        else done(file);
      });
    });
  }

  /** Length of what {@link File.openForReading} gives, in bytes. Twisted: `File.getFileSize`. */
  getFileSize(): number | PromiseLike<number> {
    return stat(this.path).then(({ size }) => size);
  }

  /**
   * Make what sends the file, and set status and `Content-*` fields: for the whole file, a range of it or several.
   *
   * Twisted: `File.makeProducer`.
   */
  async makeProducer(request: IRequest, fileForReading: ReadableFile): Promise<StaticProducer> {
    const { kind, parts } = planResponse(request, {
      size: await this.getFileSize(),
      type: this.type as string,
      encoding: this.encoding,
    });
    if (kind === 'whole') return new NoRangeStaticProducer(request, fileForReading);
    const [{ offset, size }] = parts as [FilePart];
    return kind === 'single'
      ? new SingleRangeStaticProducer(request, fileForReading, offset, size)
      : new MultipleRangeStaticProducer(request, fileForReading, parts);
  }

  render_GET(request: IRequest): RenderResult {
    return renderFile(this, request);
  }

  render_HEAD(request: IRequest): RenderResult {
    return renderFile(this, request);
  }

  /** The answer for a folder that was asked for without a slash. Twisted: `File.redirect`. */
  redirect(request: IRequest): RenderResult {
    return redirectTo(addSlash(request), request);
  }
}

/** Whether a path is absolute and has nothing to be resolved; false where that would take a closer look. */
function isResolved(path: string): boolean {
  return path.charCodeAt(0) === 0x2f && path.length > 1 && !/\/(?:\.{0,2}(?:\/|$))/.test(path);
}

/**
 * The options of a file like another one. A class of its own, so that they need not be checked and copied for each
 * request, and a subclass that passes its options on gives its files the same tree.
 */
class SimilarOptions implements FileOptions {
  readonly defaultType: string;
  readonly ignoredExts: string[];
  readonly registry: Registry;
  /** The tree; undefined for a path elsewhere, which is the top of its own. */
  readonly tree: FileTree | undefined;

  constructor(file: File, path: string) {
    this.defaultType = file.defaultType;
    this.ignoredExts = file.ignoredExts;
    this.registry = file.registry;
    this.tree = file.tree.holds(path) ? file.tree : new FileTree(path, file.tree.settings);
  }
}
