/** The options of `hawser web`, as commander hands them over. Twisted: `twisted.web.tap.Options`. */
export interface WebOptions {
  readonly path?: string;
  readonly class?: string;
  readonly app?: string;
  readonly resourceScript?: string;
  readonly user?: boolean;
  readonly index: readonly string[];
  readonly ignoreExt: readonly string[];
  readonly allowIgnoreExt?: boolean;
  readonly mimeType?: string;
  readonly processor: readonly string[];
  readonly listen: readonly string[];
  readonly port?: string;
  readonly host?: string;
  readonly https?: string;
  readonly certificate: string;
  readonly privkey: string;
  readonly framework: 'node' | 'express' | 'koa';
  readonly workers?: number;
  readonly logfile?: string;
  readonly addHeader: readonly string[];
  readonly displayTracebacks?: boolean;
  readonly notracebacks?: boolean;
  readonly personal?: boolean;
  readonly wsgi?: string;
}
