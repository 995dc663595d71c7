/**
 * The long mode:
 *
 *     npm run fuzz -- --inputs 10000000 [--seed 1] [--only 'ranges']
 *
 * Prints a line per parser; exits with 1 where one of them crashed, hung, took 50 ms, or disagrees with its reference.
 */
import { parseArgs } from 'node:util';
import { fuzz, type Result } from './fuzzer.js';
import { TARGETS } from './targets/index.js';

const SLOW_MS = 50;

function isBad({ crashes, disagreements, slowestMs }: Result): boolean {
  return crashes > 0 || disagreements > 0 || slowestMs >= SLOW_MS;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() & 0xffffff) },
      only: { type: 'string' },
    },
  });
  const inputs = Number(values.inputs);
  const seed = Number(values.seed);
  const targets = TARGETS.filter(
    ({ name }) => values.only === undefined || name.includes(values.only),
  );
  if (
    !Number.isSafeInteger(inputs) ||
    inputs < 1 ||
    !Number.isSafeInteger(seed) ||
    targets.length === 0
  ) {
    console.error(
      `usage: npm run fuzz -- --inputs N --seed N --only NAME; names: ${TARGETS.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  const shares = targets.reduce((sum, { share = 1 }) => sum + share, 0);
  console.log(`seed ${seed}, node ${process.version}\n`);
  console.log('| parser | reference | inputs | slowest, ms | crashes | disagreements |');
  console.log('|---|---|---:|---:|---:|---:|');
  let total = 0;
  let slowest = 0;
  let bad = 0;
  for (const target of targets) {
    const result = await fuzz(target, Math.ceil((inputs * (target.share ?? 1)) / shares), seed);
    total += result.inputs;
    slowest = Math.max(slowest, result.slowestMs);
    const { crashes, disagreements } = result;
    console.log(
      `| ${result.name} | ${result.reference ?? ''} | ${result.inputs} | ${result.slowestMs.toFixed(2)} | ${crashes} | ${disagreements} |`,
    );
    if (!isBad(result)) continue;
    bad++;
    console.error(`\n${result.name}, slowest: ${result.slowest}`);
    for (const told of result.told) console.error(`${told}\n`);
  }
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `\n${total} inputs, slowest ${slowest.toFixed(2)} ms, ${bad} parsers failed, ${memory} MiB at most`,
  );
  process.exit(bad === 0 ? 0 : 1);
}

await main();
