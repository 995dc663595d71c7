import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const INPROC = fileURLToPath(new URL('./inproc.mjs', import.meta.url));

/**
 * Measure cases in several lives each, taking turns, so that a noisy minute hits all of them alike. A process has luck
 * with its heap and its compiler for all of its life; the best life of each case is what is compared.
 *
 * @returns a Map from case to `{ us, lives }`, microseconds of processor time per request
 */
export async function measure(names, { lives = 3, slices = 40, log = () => {} } = {}) {
  const results = new Map(names.map((name) => [name, []]));
  for (let life = 0; life < lives; life++) {
    for (const name of names) {
      const { stdout } = await exec(process.execPath, ['--expose-gc', INPROC, name], {
        env: { ...process.env, NODE_ENV: 'production', SLICES: String(slices) },
      });
      const { us } = JSON.parse(stdout.trim().split('\n').at(-1));
      results.get(name).push(us);
      log(`${name.padEnd(34)} ${us.toFixed(2)} us`);
    }
  }
  return new Map([...results].map(([name, all]) => [name, { us: Math.min(...all), lives: all }]));
}
