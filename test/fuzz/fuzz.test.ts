// The parsers under fire, for some seconds. `npm run fuzz -- --inputs 10000000` takes longer; docs/reliability.md has its figures.
import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzzer.js';
import { Random } from './random.js';
import { Disagreement } from './target.js';
import { TARGETS } from './targets/index.js';

const INPUTS = 1500;

describe('fuzzing', () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))(
    '%s: no crash, no hang, no disagreement',
    async (_name, target) => {
      const seed = Date.now() & 0xffff;
      const result = await fuzz(target, Math.ceil(INPUTS * (target.share ?? 1)), seed);
      expect({ ...result, seed }).toMatchObject({ crashes: 0, disagreements: 0 });
      expect(result.slowestMs, result.slowest).toBeLessThan(50);
    },
  );

  it('tells crashes, disagreements, hangs and slow inputs', async () => {
    const broken = (run: (input: number) => void) =>
      fuzz({ name: 'broken', make: (random: Random) => random.below(1000), run }, 10, 1);
    const crashed = await broken((input) => {
      if (input % 2 === 0) throw new TypeError('even');
    });
    expect(crashed.crashes).toBeGreaterThan(0);
    expect(crashed.told[0]).toContain('even');
    const wrong = await broken(() => {
      throw new Disagreement('it', 1, 2);
    });
    expect(wrong.disagreements).toBe(10);
    const slow = await broken(() => {
      for (const start = process.cpuUsage(); process.cpuUsage(start).user < 12_000; );
    });
    expect(slow.slowestMs).toBeGreaterThan(10);
  });

  it('makes the same inputs of the same seed', () => {
    const inputs = (seed: number): unknown[] => {
      const random = new Random(seed);
      return TARGETS.map((target) => target.make(random));
    };
    expect(JSON.stringify(inputs(7))).toBe(JSON.stringify(inputs(7)));
    expect(JSON.stringify(inputs(7))).not.toBe(JSON.stringify(inputs(8)));
  });
});
