import { plain, raw } from '../typescript/build.js';
import type { Line, Node } from '../typescript/nodes.js';
import type { Target } from './names.js';

interface Imported {
  readonly local: string;
  value: boolean;
}

/** Collects what the emitted file imports. */
export class Imports {
  private readonly modules = new Map<string, Map<string, Imported>>();
  private readonly namespaces = new Map<string, string>();
  private readonly effects = new Set<string>();
  private readonly taken: Set<string>;

  /** @param taken - Names of the file's own that imports must keep away from. */
  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  /** The expression for something imported. */
  value(target: Target): Node {
    const name = this.name(target.from, target.name, !target.typeOnly);
    return target.member === undefined
      ? { kind: 'id', name }
      : { kind: 'member', object: { kind: 'id', name }, name: target.member };
  }

  /** The local name of an export; `value` false where it is only used as a type. */
  name(from: string, exported: string, value = true): string {
    let module = this.modules.get(from);
    if (module === undefined) {
      module = new Map();
      this.modules.set(from, module);
    }
    const known = module.get(exported);
    if (known !== undefined) {
      known.value ||= value;
      return known.local;
    }
    const local = this.taken.has(exported) ? this.free(exported) : exported;
    this.taken.add(local);
    module.set(exported, { local, value });
    return local;
  }

  /** `import * as local from 'module'` */
  namespace(from: string, local: string): void {
    this.namespaces.set(from, local);
  }

  /** `import 'module'`, unless something of it is imported: what it does when it is loaded. */
  effect(from: string): void {
    this.effects.add(from);
  }

  /**
   * The import statements, Node's modules first, then packages, then the project's own files.
   *
   * @param text - What was emitted: types it does not mention are left out.
   */
  lines(text: string): Line[] {
    const rank = (from: string): number =>
      from.startsWith('node:') ? 0 : from.startsWith('.') ? 2 : 1;
    const specifiers = [...new Set([...this.modules.keys(), ...this.namespaces.keys()])];
    specifiers.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const named = specifiers.flatMap((from): Line[] => {
      const lines: Line[] = [];
      const namespace = this.namespaces.get(from);
      const line = (node: Line['node']): void => {
        lines.push({ node, leading: [], trailing: undefined, blank: false });
      };
      if (namespace !== undefined) line({ kind: 'import', names: [], from, namespace });
      const module = this.modules.get(from);
      if (module !== undefined) {
        const entries = [...module]
          .filter(([, { local, value }]) => value || new RegExp(`\\b${local}\\b`).test(text))
          .sort(([a], [b]) => compareNames(a, b));
        if (entries.length === 0) return lines;
        const typeOnly = entries.every(([, imported]) => !imported.value);
        const names = entries.map(([exported, { local, value }]) => {
          const name = local === exported ? local : `${exported} as ${local}`;
          return value || typeOnly ? name : `type ${name}`;
        });
        line({ kind: 'import', names, from, typeOnly });
      }
      return lines;
    });
    const loaded = new Set(named.map(({ node }) => node.kind === 'import' && node.from));
    const rest = [...this.effects].filter((from) => !loaded.has(from)).sort();
    return [...named, ...rest.map((from): Line => plain({ kind: 'import', names: [], from }))];
  }

  private free(name: string): string {
    const base = /^[A-Z]/.test(name) ? `Hawser${name}` : `${name}_`;
    let free = base;
    for (let number = 2; this.taken.has(free); number += 1) free = `${base}${number}`;
    return free;
  }
}

/** The order the formatter wants: letter by letter, A before a before B. */
function compareNames(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [x, y] = [a[at] as string, b[at] as string];
    if (x === y) continue;
    const [lowX, lowY] = [x.toLowerCase(), y.toLowerCase()];
    if (lowX !== lowY) return lowX < lowY ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Node's own modules by what the converter uses of them. */
export const node = (imports: Imports, from: string, name: string): Node =>
  raw(imports.name(`node:${from}`, name));
