// What the package declares to its users, read from the declarations the compiler wrote.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** One declaration, or one member of a class or interface. */
export interface Declared {
  /** It has a comment of its own. */
  readonly isTold: boolean;
  /** It is marked as for hawser itself. */
  readonly isInternal: boolean;
  /** A method, or whatever else is called. */
  readonly isCallable: boolean;
}

/** A class, interface, function, type or constant. */
export interface Declaration extends Declared {
  readonly name: string;
  readonly file: string;
  /** Names behind `extends` and `implements`. */
  readonly bases: readonly string[];
  readonly members: ReadonlyMap<string, Declared>;
}

interface Module {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Exported name to where it comes from; `file` undefined: from here. */
  readonly named: ReadonlyMap<string, { file: string | undefined; name: string }>;
  /** `export *` from these. */
  readonly stars: readonly string[];
  /** `export * as name` from these. */
  readonly spaces: ReadonlyMap<string, string>;
}

const DECLARATION =
  /^(export )?(?:declare )?(?:abstract )?(class|interface|function\*?|const|let|var|type|enum|namespace) ([\w$]+)(.*)$/;
const MEMBER =
  /^ {4}((?:(?:readonly|static|abstract|get|set|protected|private|accessor) )*)(\[[\w.]+\]|[\w$]+|constructor|new)\??(?=([(:<;=]))/;
const modules = new Map<string, Module>();

function read(file: string): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const declarations = new Map<string, Declaration>();
  const named = new Map<string, { file: string | undefined; name: string }>();
  const spaces = new Map<string, string>();
  const stars: string[] = [];
  const module: Module = { declarations, named, stars, spaces };
  modules.set(file, module);
  const at = (specifier: string): string =>
    resolve(dirname(file), specifier.replace(/\.js$/, '.d.ts'));

  const exports = /^export (?:type )?(?:\{([^}]*)\}|\*(?: as ([\w$]+))?)(?: from '([^']+)')?;/gm;
  for (const [, list, space, from] of text.matchAll(exports)) {
    const source = from?.startsWith('.') === true ? at(from) : undefined;
    if (list === undefined) {
      if (source === undefined) continue;
      if (space === undefined) stars.push(source);
      else spaces.set(space, source);
      continue;
    }
    for (const item of list.split(',')) {
      const [, name, alias] = /^\s*(?:type )?([\w$]+)(?: as ([\w$]+))?\s*$/.exec(item) ?? [];
      if (name !== undefined && (from === undefined || source !== undefined)) {
        named.set(alias ?? name, { file: source, name });
      }
    }
  }
  readDeclarations(file, text, declarations, named);
  return module;
}

function readDeclarations(
  file: string,
  text: string,
  declarations: Map<string, Declaration>,
  named: Map<string, { file: string | undefined; name: string }>,
): void {
  let comment: string[] | undefined;
  let isInComment = false;
  let members: Map<string, Declared> | undefined;
  const told = (): Omit<Declared, 'isCallable'> => {
    const words = comment?.join('\n') ?? '';
    comment = undefined;
    // A comment that is nothing but a mark tells nothing.
    const isTold = /[A-Za-z]{2}/.test(words.replace(/@internal/g, ''));
    return { isTold, isInternal: words.includes('@internal') };
  };
  for (const line of text.split('\n')) {
    const bare = line.trim();
    if (isInComment || bare.startsWith('/**')) {
      if (!isInComment) comment = [];
      comment?.push(bare);
      isInComment = !bare.endsWith('*/');
      continue;
    }
    const top = DECLARATION.exec(line);
    if (top !== null) {
      const [, exported, kind, name, rest] = top;
      const { isTold, isInternal } = told();
      const before = declarations.get(name as string);
      const own = new Map(before?.members ?? []);
      members = kind === 'class' || kind === 'interface' ? own : undefined;
      const bases = [
        ...(rest ?? '').replace(/<[^<>]*>/g, '').matchAll(/(?:extends|implements|,|&) ([\w$]+)/g),
      ];
      declarations.set(name as string, {
        name: name as string,
        file,
        // Overloads, and a type beside a value of its name, share a comment.
        isTold: isTold || before?.isTold === true,
        isInternal: isInternal || before?.isInternal === true,
        isCallable: false,
        bases: [...(before?.bases ?? []), ...bases.map(([, base]) => base as string)],
        members: own,
      });
      if (exported !== undefined)
        named.set(name as string, { file: undefined, name: name as string });
      continue;
    }
    const member = MEMBER.exec(line);
    if (member !== null && members !== undefined) {
      const [, modifiers = '', name = '', next] = member;
      const { isTold, isInternal } = told();
      const before = members.get(name);
      members.set(name, {
        isTold: isTold || before?.isTold === true,
        isInternal:
          isInternal || before?.isInternal === true || /private|protected/.test(modifiers),
        isCallable: (next === '(' || next === '<') && !/[gs]et /.test(modifiers),
      });
    } else if (bare !== '' && /^ {0,4}\S/.test(line)) {
      comment = undefined;
    }
  }
}

/** The declaration behind an exported name. */
function find(file: string, name: string, seen = new Set<string>()): Declaration | undefined {
  if (seen.has(file) || !existsSync(file)) return undefined;
  seen.add(file);
  const module = read(file);
  const target = module.named.get(name);
  if (target?.file !== undefined) return find(target.file, target.name);
  if (target !== undefined) return module.declarations.get(target.name);
  for (const star of module.stars) {
    const found = find(star, name, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function exportedNames(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const module = read(file);
  const names = new Set(module.named.keys());
  for (const star of module.stars) for (const name of exportedNames(star, seen)) names.add(name);
  return names;
}

function namespacesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const module = read(file);
  return [...module.spaces.values(), ...module.stars.flatMap((star) => namespacesOf(star, seen))];
}

/** Everything a file exports, what is in its namespaces included. */
export function publicDeclarations(file: string): Declaration[] {
  const found = new Map<string, Declaration>();
  for (const place of [file, ...namespacesOf(file)]) {
    for (const name of exportedNames(place)) {
      const declaration = find(place, name);
      if (declaration !== undefined)
        found.set(`${declaration.file} ${declaration.name}`, declaration);
    }
  }
  return [...found.values()];
}

/** Any declaration of that name, exported or not: bases need not be exported. */
function baseOf(name: string, from: string): Declaration | undefined {
  const own = read(from).declarations.get(name);
  if (own !== undefined) return own;
  for (const { declarations } of modules.values()) {
    const found = declarations.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a member is told of where it was declared first. */
function isInherited(declaration: Declaration, member: string, seen = new Set<string>()): boolean {
  for (const name of declaration.bases) {
    if (seen.has(name)) continue;
    seen.add(name);
    const base = baseOf(name, declaration.file);
    if (base === undefined) continue;
    if (base.members.get(member)?.isTold === true || isInherited(base, member, seen)) return true;
  }
  return false;
}

/** Members that speak for themselves, as everybody knows what they do. */
const KNOWN = new Set([
  'constructor',
  'toString',
  '[Symbol.iterator]',
  '[Symbol.asyncIterator]',
  '[Symbol.dispose]',
  '[Symbol.asyncDispose]',
  'toJSON',
  'valueOf',
]);

/** Load all declaration files, so that bases are found wherever they are. */
export function load(files: Iterable<string>): void {
  for (const file of files) read(file);
}

/** What is exported without a word about it: `file: name` and `file: Class.member`. */
export function untold(declarations: Iterable<Declaration>): string[] {
  const missing: string[] = [];
  for (const declaration of declarations) {
    if (declaration.isInternal) continue;
    const place = declaration.file.replace(/^.*\/dist\//, '');
    if (!declaration.isTold) missing.push(`${place}: ${declaration.name}`);
    for (const [member, { isTold, isInternal, isCallable }] of declaration.members) {
      if (isTold || isInternal || !isCallable || KNOWN.has(member) || /^_|^render_/.test(member))
        continue;
      if (isInherited(declaration, member)) continue;
      missing.push(`${place}: ${declaration.name}.${member}`);
    }
  }
  return missing.sort();
}
