import { HELPER_TEXTS, type HelperName } from './helper-texts.js';

const NEEDS: Readonly<Partial<Record<HelperName, readonly HelperName[]>>> = {
  pyGet: ['LookupError'],
  pyPop: ['LookupError'],
  pyOr: ['pyTruth'],
  pyAnd: ['pyTruth'],
};

/** Collects the helpers a file needs. */
export class Helpers {
  private readonly used = new Set<HelperName>();
  private readonly errors = new Set<string>();

  /** Note that a helper is used; its name is handed back. */
  use(name: HelperName): string {
    this.used.add(name);
    for (const needed of NEEDS[name] ?? []) this.used.add(needed);
    return name;
  }

  /** Note that a Python exception without counterpart is used; its name is handed back. */
  useError(name: string): string {
    if (name === 'LookupError') this.use('LookupError');
    else this.errors.add(name);
    return name;
  }

  has(name: HelperName): boolean {
    return this.used.has(name);
  }

  /** The text of the helpers that are classes: they go to the head of the file. */
  classes(): string[] {
    const own = [...this.errors]
      .sort()
      .map(
        (name) =>
          `/** Python's ${name}. */\nclass ${name} extends Error {\n  override readonly name = '${name}';\n}`,
      );
    return [...own, ...(this.used.has('LookupError') ? [HELPER_TEXTS.LookupError.trim()] : [])];
  }

  /** The text of the helpers that are functions: they may stand at the end. */
  functions(): string[] {
    return Object.entries(HELPER_TEXTS)
      .filter(([name]) => name !== 'LookupError' && this.used.has(name as HelperName))
      .map(([, text]) => text.trim());
  }
}
