// A Deferred beside native Promise, in one process: nanoseconds per operation and bytes of heap.
//
//   node --expose-gc bench/lib/deferred.mjs hawser|bluebird|closure   -> {"cases": {...}, "bytes": {...}}
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// Sixteen functions that differ, so that no engine can inline "the" callback.
const pool = (source) =>
  Array.from({ length: 16 }, (_, i) =>
    new Function(`return ${source.replaceAll('$', String(i))}`)(),
  );
const INC = pool('(v) => v + $ + 1');
const RECOVER = pool('(f) => $');
const KNOWN = new Error('known');
globalThis.knownError = KNOWN;
const THROW = pool('(v) => { throw globalThis.knownError; /* $ */ }');

function deferredCases({ Deferred, gatherResults, inlineCallbacks, succeed }) {
  const cases = {
    'create and fire': (n) => {
      for (let i = 0; i < n; i++) {
        const d = new Deferred();
        d.addCallback(INC[i & 15]);
        d.callback(i);
      }
    },
    'chain of 10': (n) => {
      for (let i = 0; i < n; i++) {
        const d = new Deferred();
        for (let k = 0; k < 10; k++) d.addCallback(INC[(i + k) & 15]);
        d.callback(i);
      }
    },
    'throw and recover': (n) => {
      for (let i = 0; i < n; i++) {
        const d = new Deferred();
        d.addCallback(THROW[i & 15]);
        d.addErrback(RECOVER[i & 15]);
        d.callback(i);
      }
    },
    'wait chain of 1000': (n) => {
      for (let i = 0; i < n; i++) {
        // No Array.from: it takes as long as what is measured, on both sides.
        const ds = new Array(1001);
        for (let k = 0; k <= 1000; k++) ds[k] = new Deferred();
        for (let k = 0; k < 1000; k++) {
          const next = ds[k + 1];
          ds[k].addCallback(() => next);
        }
        for (let k = 0; k < 1000; k++) ds[k].callback(0);
        ds[1000].callback(i);
      }
    },
  };
  if (gatherResults !== undefined) {
    cases['gather 100'] = (n) => {
      for (let i = 0; i < n; i++) {
        const ds = new Array(100);
        for (let k = 0; k < 100; k++) ds[k] = new Deferred();
        gatherResults(ds).addCallback(INC[i & 15]);
        for (let k = 0; k < 100; k++) ds[k].callback(k);
      }
    };
  }
  if (inlineCallbacks !== undefined) {
    const sum = inlineCallbacks(function* () {
      let s = 0;
      for (let k = 0; k < 10; k++) s += yield succeed(k);
      return s;
    });
    cases['coroutine of 10'] = (n) => {
      for (let i = 0; i < n; i++) sum();
    };
  }
  return cases;
}

function promiseCases(P) {
  const cases = {
    'create and fire': async (n) => {
      let last;
      for (let i = 0; i < n; i++) {
        let fire;
        last = new P((resolve) => {
          fire = resolve;
        }).then(INC[i & 15]);
        fire(i);
      }
      await last;
    },
    'chain of 10': async (n) => {
      let last;
      for (let i = 0; i < n; i++) {
        let fire;
        last = new P((resolve) => {
          fire = resolve;
        });
        for (let k = 0; k < 10; k++) last = last.then(INC[(i + k) & 15]);
        fire(i);
      }
      await last;
    },
    'throw and recover': async (n) => {
      let last;
      for (let i = 0; i < n; i++) {
        let fire;
        last = new P((resolve) => {
          fire = resolve;
        })
          .then(THROW[i & 15])
          .catch(RECOVER[i & 15]);
        fire(i);
      }
      await last;
    },
    'wait chain of 1000': async (n) => {
      for (let i = 0; i < n; i++) {
        const fire = new Array(1001);
        const ps = new Array(1001);
        for (let k = 0; k <= 1000; k++) {
          ps[k] = new P((resolve) => {
            fire[k] = resolve;
          });
        }
        let first;
        for (let k = 0; k < 1000; k++) {
          const next = ps[k + 1];
          const waits = ps[k].then(() => next);
          if (k === 0) first = waits;
        }
        for (let k = 0; k < 1000; k++) fire[k](0);
        fire[1000](i);
        await first;
      }
    },
    'gather 100': async (n) => {
      let last;
      for (let i = 0; i < n; i++) {
        const fire = new Array(100);
        const ps = new Array(100);
        for (let k = 0; k < 100; k++) {
          ps[k] = new P((resolve) => {
            fire[k] = resolve;
          });
        }
        last = P.all(ps).then(INC[i & 15]);
        for (let k = 0; k < 100; k++) fire[k](k);
      }
      await last;
    },
  };
  if (P === Promise) {
    const sum = async () => {
      let s = 0;
      for (let k = 0; k < 10; k++) s += await Promise.resolve(k);
      return s;
    };
    cases['coroutine of 10'] = async (n) => {
      let last;
      for (let i = 0; i < n; i++) last = sum();
      await last;
    };
  }
  return cases;
}

/** Closure's Deferred, loaded the way its library wants to be. */
function closure() {
  require('google-closure-library/closure/goog/bootstrap/nodejs');
  goog.require('goog.async.Deferred');
  const Deferred = goog.async.Deferred;
  return { Deferred };
}

const LOAD = {
  hawser: async () => {
    const hawser = await import('../../dist/src/defer/index.js');
    return { cases: deferredCases(hawser), make: () => new hawser.Deferred().addCallback(INC[0]) };
  },
  bluebird: async () => {
    const Bluebird = require('bluebird');
    return { cases: promiseCases(Bluebird), make: () => new Bluebird(() => {}).then(INC[0]) };
  },
  closure: async () => {
    const loaded = closure();
    return {
      cases: deferredCases(loaded),
      make: () => new loaded.Deferred().addCallback(INC[0]),
    };
  },
};

const HEAVY = new Set(['wait chain of 1000', 'gather 100']);
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const MS = 40;

async function time(run, batch) {
  let n = 0;
  let elapsed;
  const start = performance.now();
  do {
    await run(batch);
    n += batch;
    elapsed = performance.now() - start;
  } while (elapsed < MS);
  return (elapsed * 1e6) / n;
}

function bytesOf(make) {
  const count = 100_000;
  const kept = new Array(count);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < count; i++) kept[i] = make();
  globalThis.gc();
  return (process.memoryUsage().heapUsed - before) / kept.length;
}

function pendingPromise() {
  const promise = new Promise(() => {});
  promise.then(INC[0]);
  return promise;
}

process.on('unhandledRejection', () => {});
const { cases: ours, make } = await LOAD[process.argv[2]]();
const native = promiseCases(Promise);
const result = {};
for (const name of Object.keys(native).filter((key) => key in ours)) {
  const batch = HEAVY.has(name) ? 20 : 500;
  const ratios = [];
  const ns = [];
  for (let round = -2; round < ROUNDS; round++) {
    const theirs = await time(native[name], batch);
    const mine = await time(ours[name], batch);
    if (round < 0) continue;
    ratios.push(theirs / mine);
    ns.push(mine);
  }
  ratios.sort((a, b) => a - b);
  result[name] = { ns: Math.min(...ns), ratio: ratios[ratios.length >> 1] };
}
const bytes = { ours: bytesOf(make), native: bytesOf(pendingPromise) };
console.log(JSON.stringify({ cases: result, bytes }));
process.exit(0);
