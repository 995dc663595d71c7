import {
  Clock,
  Cooperator,
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  deferLater,
  ensureDeferred,
  execute,
  Failure,
  fail,
  gatherResults,
  inlineCallbacks,
  LoopingCall,
  maybeDeferred,
  race,
  succeed,
} from 'hawser';
import { asyncBody, generator, generatorBody } from './coroutines.js';
import { makeError } from './kinds.js';
import type { Machine, Operation } from './machine.js';
import type { Step } from './program.js';
import { SCALE } from './scale.js';

const deferredOf = (m: Machine, step: Step): Deferred<any> => m.get('d', step.d);
const listOf = (m: Machine, step: Step): Deferred<any>[] =>
  step.of.map((id: number) => m.get('d', id));
const argumentsOf = (m: Machine, step: Step, key = 'args'): any[] =>
  (step[key] ?? []).map((arg: unknown) => m.decode(arg));

/** Number a new Deferred under the step's `d`, or `as`. */
const made = (m: Machine, step: Step, d: object): string =>
  `<${m.register('d', step.as ?? step.d, d)}>`;
/** Adders return the Deferred they were called on. */
const same = (m: Machine, step: Step, returned: unknown): string =>
  returned === deferredOf(m, step) ? 'ok' : 'NOT-SELF';
const failureOf = (step: Step): unknown => {
  const error = makeError(step.err);
  return step.as === 'exc' ? error : new Failure(error);
};

const deferreds: Record<string, Operation> = {
  new(m, step) {
    m.register('d', step.d, new Deferred(m.fn(step.canceller)));
    return undefined;
  },
  succeed: (m, step) => made(m, step, succeed(m.decode(step.v))),
  fail: (m, step) => made(m, { op: step.op, d: step.d }, fail(failureOf(step))),
  addCallback: (m, step) =>
    same(m, step, deferredOf(m, step).addCallback(m.fn(step.f), ...argumentsOf(m, step))),
  addErrback: (m, step) =>
    same(m, step, deferredOf(m, step).addErrback(m.fn(step.f), ...argumentsOf(m, step))),
  addBoth: (m, step) =>
    same(m, step, deferredOf(m, step).addBoth(m.fn(step.f), ...argumentsOf(m, step))),
  addCallbacks(m, step) {
    const options = {
      ...(step.fargs && { callbackArgs: argumentsOf(m, step, 'fargs') }),
      ...(step.gargs && { errbackArgs: argumentsOf(m, step, 'gargs') }),
    };
    return same(m, step, deferredOf(m, step).addCallbacks(m.fn(step.f), m.fn(step.g), options));
  },
  callback(m, step) {
    deferredOf(m, step).callback(m.decode(step.v));
    return undefined;
  },
  errback(m, step) {
    deferredOf(m, step).errback(failureOf(step));
    return undefined;
  },
  pause(m, step) {
    deferredOf(m, step).pause();
    return undefined;
  },
  unpause(m, step) {
    deferredOf(m, step).unpause();
    return undefined;
  },
  cancel(m, step) {
    deferredOf(m, step).cancel();
    return undefined;
  },
  state: (m, step) => m.state(deferredOf(m, step)),
  chain: (m, step) => same(m, step, deferredOf(m, step).chainDeferred(m.get('d', step.to))),
  addTimeout: (m, step) =>
    same(m, step, deferredOf(m, step).addTimeout(step.after, m.get('c', step.clock), m.fn(step.f))),
  list: (m, step) =>
    made(
      m,
      step,
      new DeferredList(listOf(m, step), {
        fireOnOneCallback: step.one_cb === true,
        fireOnOneErrback: step.one_eb === true,
        consumeErrors: step.consume === true,
      } as object),
    ),
  gather: (m, step) =>
    made(m, step, gatherResults(listOf(m, step), { consumeErrors: step.consume === true })),
  race: (m, step) => made(m, step, race(listOf(m, step))),
  execute: (m, step) => made(m, step, execute(m.fn(step.f), ...argumentsOf(m, step))),
  maybe: (m, step) => made(m, step, maybeDeferred(m.fn(step.f), ...argumentsOf(m, step))),
  log: (m, step) => m.show(m.decode(step.m)),
};

const coroutines: Record<string, Operation> = {
  inline(m, step) {
    if ('nongen' in step) return made(m, step, inlineCallbacks(() => step.nongen)());
    const start = inlineCallbacks(function* (...args: unknown[]) {
      if (args.length > 0) m.write(`${step.gen.id} args ${m.show(args)}`);
      return yield* generatorBody(m, step.gen);
    });
    return made(m, step, start(...argumentsOf(m, step)));
  },
  coro(m, step) {
    const start = step.via === 'ensure' ? ensureDeferred : Deferred.fromCoroutine;
    const coroutine =
      'value' in step
        ? m.decode(step.value)
        : step.kind === 'gen'
          ? generator(m, step.gen)
          : () => asyncBody(m, step.gen);
    return made(m, step, start(coroutine));
  },
  maybeAsync: (m, step) =>
    made(
      m,
      step,
      maybeDeferred(() => asyncBody(m, step.gen)),
    ),
};

const time: Record<string, Operation> = {
  clock(m, step) {
    m.register('c', step.c, new Clock());
    return undefined;
  },
  advance(m, step) {
    m.get<Clock>('c', step.c).advance(step.by);
    return undefined;
  },
  pump(m, step) {
    m.get<Clock>('c', step.c).pump(step.by);
    return undefined;
  },
  seconds: (m, step) => m.show(m.get<Clock>('c', step.c).seconds()),
  calls: (m, step) => m.show([...m.get<Clock>('c', step.c).getDelayedCalls()]),
  later(m, step) {
    const clock = m.get<Clock>('c', step.on);
    m.register('t', step.t, clock.callLater(step.after, m.fn(step.f), ...argumentsOf(m, step)));
    return undefined;
  },
  callCancel(m, step) {
    m.get('t', step.t).cancel();
    return undefined;
  },
  callDelay(m, step) {
    m.get('t', step.t).delay(step.by);
    return undefined;
  },
  callReset(m, step) {
    m.get('t', step.t).reset(step.by);
    return undefined;
  },
  callActive: (m, step) => m.show(m.get('t', step.t).active()),
  callTime: (m, step) => m.show(m.get('t', step.t).getTime()),
  deferLater: (m, step) =>
    made(
      m,
      step,
      deferLater(m.get('c', step.on), step.after, m.fn(step.f), ...argumentsOf(m, step)),
    ),
  loop(m, step) {
    const f = m.fn(step.f);
    const loop = step.count
      ? LoopingCall.withCount(f)
      : new LoopingCall(f, ...argumentsOf(m, step));
    loop.clock = m.get('c', step.on);
    m.register('l', step.l, loop);
    return undefined;
  },
  loopStart: (m, step) => made(m, step, m.get('l', step.l).start(step.every, step.now)),
  loopStop(m, step) {
    m.get('l', step.l).stop();
    return undefined;
  },
  loopReset(m, step) {
    m.get('l', step.l).reset();
    return undefined;
  },
  loopRunning: (m, step) => m.show(m.get('l', step.l).running),
};

const sharing: Record<string, Operation> = {
  lock(m, step) {
    m.register('k', step.k, new DeferredLock());
    return undefined;
  },
  sem(m, step) {
    m.register('k', step.k, new DeferredSemaphore(step.tokens));
    return undefined;
  },
  acquire: (m, step) => made(m, step, m.get('k', step.k).acquire()),
  release(m, step) {
    m.get('k', step.k).release();
    return undefined;
  },
  run: (m, step) => made(m, step, m.get('k', step.k).run(m.fn(step.f), ...argumentsOf(m, step))),
  kstate: (m, step) => m.lockState(m.get('k', step.k)),
  queue(m, step) {
    const { size, backlog } = step;
    m.register(
      'q',
      step.q,
      new DeferredQueue({ size: size ?? undefined, backlog: backlog ?? undefined }),
    );
    return undefined;
  },
  put(m, step) {
    m.get('q', step.q).put(m.decode(step.v));
    return undefined;
  },
  qget: (m, step) => made(m, step, m.get('q', step.q).get()),
};

const cooperation: Record<string, Operation> = {
  coop(m, step) {
    const clock = m.get<Clock>('c', step.on);
    const { per = 1, period = 1, started = true } = step;
    const cooperator = new Cooperator({
      started,
      scheduler: (callable) => clock.callLater(period, callable),
      terminationPredicateFactory() {
        let units = 0;
        return () => ++units >= per;
      },
    });
    m.register('o', step.o, cooperator);
    return undefined;
  },
  cooperate(m, step) {
    m.register('w', step.w, m.get<Cooperator>('o', step.on).cooperate(generator(m, step.gen)));
    return undefined;
  },
  coiterate(m, step) {
    const cooperator = m.get<Cooperator>('o', step.o);
    const done = 'done' in step ? m.get('d', step.done) : undefined;
    return made(m, step, cooperator.coiterate(generator(m, step.gen), done));
  },
  taskPause(m, step) {
    m.get('w', step.w).pause();
    return undefined;
  },
  taskResume(m, step) {
    m.get('w', step.w).resume();
    return undefined;
  },
  taskStop(m, step) {
    m.get('w', step.w).stop();
    return undefined;
  },
  whenDone: (m, step) => made(m, step, m.get('w', step.w).whenDone()),
  coopStart(m, step) {
    m.get('o', step.o).start();
    return undefined;
  },
  coopStop(m, step) {
    m.get('o', step.o).stop();
    return undefined;
  },
  coopRunning: (m, step) => m.show(m.get('o', step.o).running),
};

/** What each step does. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...deferreds,
  ...coroutines,
  ...time,
  ...sharing,
  ...cooperation,
  scale(m, step) {
    const run = SCALE[step.kind];
    if (run === undefined) throw new RangeError(`unknown large program: ${step.kind}`);
    return m.show(run(step.n));
  },
};
