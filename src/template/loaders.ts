import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ITemplateLoader } from './element.js';
import type { Flattenable } from './flattenable.js';
import { toStan } from './to-stan.js';
import { decodeXml } from './xml.js';

/**
 * A template written as XML in a string, read at once.
 *
 * It is strict XML with one root: every element is closed, and of named entities it knows `&amp;`, `&lt;`, `&gt;`,
 * `&quot;`, `&apos;` and those its own DOCTYPE declares, `<!DOCTYPE p [<!ENTITY nbsp "&#160;">]>`.
 *
 * Twisted: `twisted.web.template.XMLString`.
 *
 * @throws {@link XmlSyntaxError}
 */
export class XMLString implements ITemplateLoader {
  readonly #loaded: Flattenable[];

  /** @param source - The document; bytes are read as UTF-8, or whatever encoding they declare. */
  constructor(source: string | Uint8Array) {
    this.#loaded = toStan(typeof source === 'string' ? source : decodeXml(source), undefined);
  }

  /** The document's nodes; the same ones at every call. */
  load(): Flattenable[] {
    return this.#loaded;
  }
}

/**
 * A template in an XML file, read when it is first needed and never again.
 *
 * Twisted: `twisted.web.template.XMLFile`, which takes a `FilePath`.
 */
export class XMLFile implements ITemplateLoader {
  readonly #path: string;
  #loaded: Flattenable[] | undefined;

  /** @param path - A path, or a `file:` URL such as `new URL('page.xhtml', import.meta.url)`. */
  constructor(path: string | URL) {
    this.#path = typeof path === 'string' ? path : fileURLToPath(path);
  }

  /**
   * The document's nodes; the same ones at every call.
   *
   * @throws {@link XmlSyntaxError}, and what reading the file throws.
   */
  load(): Flattenable[] {
    this.#loaded ??= toStan(decodeXml(readFileSync(this.#path), this.#path), this.#path);
    return this.#loaded;
  }

  toString(): string {
    return `<XMLFile of ${JSON.stringify(this.#path)}>`;
  }
}

/** A template that is already there, as a tag or anything else. Twisted: `twisted.web.template.TagLoader`. */
export class TagLoader implements ITemplateLoader {
  /** What is loaded. */
  tag: Flattenable;

  constructor(tag: Flattenable) {
    this.tag = tag;
  }

  /** The tag, in a list. */
  load(): Flattenable[] {
    return [this.tag];
  }
}
