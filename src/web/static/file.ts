import { readdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ForbiddenResource } from '../error-page.js';
import type { IRequest } from '../irequest.js';
import type { ChildResult, IResource, RenderResult } from '../iresource.js';
import { noSuchChildPage } from '../no-such-child.js';
import { Resource } from '../resource.js';
import { type ContentTypes, loadMimeTypes } from './content-types.js';
import { DirectoryLister } from './directory-lister.js';
import type { FileOptions } from './file-options.js';
import { findChild } from './find-child.js';
import { OpenFile } from './open-file.js';
import { planResponse } from './plan-response.js';
import type { Processors } from './processor.js';
import { MultipleRangeStaticProducer, type StaticProducer } from './producers.js';
import type { ReadableFile } from './readable-file.js';
import { redirectToSlash } from './redirect-to-slash.js';
import { Registry } from './registry.js';
import { sendFile } from './send-file.js';

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
  static contentTypes: ContentTypes = loadMimeTypes();
  /** Content codings by extension: such a file is sent as what it is underneath, with `Content-Encoding`. */
  static contentEncodings: Record<string, string> = { '.gz': 'gzip', '.bz2': 'bzip2' };
  /** Processors by the end of the file name. Default is none. */
  static processors: Processors = {};
  /** Names tried, in this order, for the page of a folder. */
  static indexNames: readonly string[] = ['index', 'index.html', 'index.htm', 'index.rpy'];
  /** The page for what is not there. The default one falls through to the host, where the tree is mounted. */
  static childNotFound: IResource = noSuchChildPage('File not found.');
  /** The page for a file that may not be read. */
  static forbidden: IResource = new ForbiddenResource();

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
  /** Media type of the file. Default is what its name says. */
  type: string | undefined;
  /** Content coding of the file. Default is what its name says. */
  encoding: string | undefined;

  /** @throws TypeError, RangeError if an option is wrong. */
  constructor(path: string, options: FileOptions = {}) {
    super();
    const own = this.constructor as typeof File;
    this.path = resolve(path);
    this.defaultType = options.defaultType ?? 'text/html';
    this.ignoredExts = [...(options.ignoredExts ?? [])];
    this.registry = options.registry ?? new Registry();
    this.processors = own.processors;
    this.indexNames = own.indexNames;
    this.childNotFound = own.childNotFound;
    this.forbidden = own.forbidden;
    this.type = undefined;
    this.encoding = undefined;
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

  override getChild(name: string, _request: IRequest): ChildResult {
    return findChild(this, name);
  }

  /**
   * The page of a folder without an index. Override it to have none: `return this.childNotFound`.
   *
   * Twisted: `File.directoryListing`.
   */
  directoryListing(): ChildResult {
    if (this.listNames !== File.prototype.listNames) return this.#lister(this.listNames());
    return readdir(this.path).then((names) => this.#lister(names.sort()));
  }

  #lister(names: string[]): IResource {
    return new DirectoryLister(
      this.path,
      names,
      this.contentTypes,
      this.contentEncodings,
      this.defaultType,
    );
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
    const file = new (this.constructor as typeof File)(path, {
      defaultType: this.defaultType,
      ignoredExts: this.ignoredExts,
      registry: this.registry,
    });
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
    return new Promise((resolve, reject) => {
      OpenFile.open(this.path, 0, (error, file) => {
        if (file === undefined) reject(error);
        else resolve(file);
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
    const parts = planResponse(request, {
      size: await this.getFileSize(),
      type: this.type as string,
      encoding: this.encoding,
    });
    return new MultipleRangeStaticProducer(request, fileForReading, parts);
  }

  render_GET(request: IRequest): RenderResult {
    return sendFile(this, request);
  }

  render_HEAD(request: IRequest): RenderResult {
    return sendFile(this, request);
  }

  /** The answer for a folder that was asked for without a slash. Twisted: `File.redirect`. */
  redirect(request: IRequest): RenderResult {
    return redirectToSlash(request);
  }
}
