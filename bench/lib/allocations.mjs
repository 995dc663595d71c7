// Bytes of heap that one hello allocates, beyond what node:http's own server does for it.
//
//   node --expose-gc bench/lib/allocations.mjs CASE   -> {"bytes": 4711}
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { cases } from '../cases.mjs';
import { drive } from './inproc.mjs';

let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

const { turn, connections } = await drive(await cases[process.argv[2]]());
for (let i = 0; i < 3000; i++) await turn();

/** Bytes per request of a stretch in which nothing was collected; a stretch with a collection says nothing. */
async function stretch() {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const seen = collections;
  const before = getHeapStatistics().used_heap_size;
  const turns = 4;
  for (let i = 0; i < turns; i++) await turn();
  const used = getHeapStatistics().used_heap_size - before;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return collections === seen ? used / (turns * connections) : undefined;
}

const samples = [];
for (let i = 0; i < 200 && samples.length < 60; i++) {
  const bytes = await stretch();
  if (bytes !== undefined && bytes > 0) samples.push(bytes);
}
samples.sort((a, b) => a - b);
console.log(JSON.stringify({ bytes: samples[samples.length >> 1] }));
process.exit(0);
