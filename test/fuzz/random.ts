/** Numbers that look random and come again with the same seed (sfc32), and what fuzzing makes of them. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9;
    this.#c = 0x243f6a88;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return this.next() % end;
  }

  /** A whole number from `from` to `to`. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.next() % n === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next() % from.length] as T;
  }

  /** Up to `most` things, joined. */
  some(most: number, make: () => string, separator = ''): string {
    let text = '';
    for (let i = this.below(most + 1); i > 0; i--) {
      text += make();
      if (i > 1) text += separator;
    }
    return text;
  }

  /** Characters of an alphabet. */
  text(alphabet: string, most: number): string {
    return this.some(most, () => alphabet[this.next() % alphabet.length] as string);
  }

  /** Characters U+0000 to U+00FF: bytes as hosts hand them over. */
  latin1(most: number): string {
    return this.some(most, () => String.fromCharCode(this.next() & 0xff));
  }
}

/**
 * An input spoilt: pieces doubled, cut out, swapped, replaced by words of the grammar, or one of them very often. One in
 * four stays as it is.
 */
export function spoil(random: Random, text: string, words: readonly string[]): string {
  for (let i = random.below(4); i > 0; i--) {
    const at = random.below(text.length + 1);
    const end = Math.min(text.length, at + random.below(8));
    switch (random.below(7)) {
      case 0:
        text = text.slice(0, at) + random.pick(words) + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 2:
        text = text.slice(0, end) + text.slice(at);
        break;
      case 3:
        text = text.slice(0, at) + random.latin1(3) + text.slice(end);
        break;
      case 4:
        text = text.slice(0, at);
        break;
      case 5:
        text = text.slice(at) + text.slice(0, at);
        break;
      default:
        // Bursts are what shows an algorithm that is worse than linear; long ones are rare as they cost.
        text =
          text.slice(0, at) +
          random.pick(words).repeat(random.oneIn(200) ? 2000 : random.below(30)) +
          text.slice(at);
    }
  }
  return text;
}
