import { readFileSync } from 'node:fs';

/** A code sample of a chapter. */
export interface Sample {
  /** The line of the chapter it begins in. */
  readonly line: number;
  readonly source: string;
  /** What it says it prints: what follows the arrows of its comments. */
  readonly output: readonly string[];
}

/** The TypeScript samples of a chapter of the documentation. */
export function samplesOf(chapter: URL): Sample[] {
  const samples: Sample[] = [];
  const text = readFileSync(chapter, 'utf8');
  for (const match of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const source = match[1] as string;
    const output = [...source.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line as string);
    samples.push({ line: text.slice(0, match.index).split('\n').length + 1, source, output });
  }
  return samples;
}
