import type { Chain, Taker } from '../defer/chain.js';
import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import { cancelAll } from '../defer/gather.js';
import { enterOverseer, leaveOverseer, type Overseer, oversight } from '../defer/overseer.js';
import { report } from '../defer/report.js';
import { addTaker } from '../defer/run.js';
import { noteObserved } from '../defer/unhandled.js';
import { fromBytes } from '../http/bytes.js';
import { child } from './child.js';
import { ComponentNode } from './component.js';
import { FlattenerError, RenderError, UnfilledSlot, UnsupportedType } from './errors.js';
import { escapedCDATA, escapedComment, escapeForAttribute, escapeForContent } from './escape.js';
import type { Flattenable } from './flattenable.js';
import { Frame } from './frame.js';
import { CDATA, CharRef, Comment, slot } from './markup.js';
import { attributeStart, type TagText, tagText } from './names.js';
import { eachPending, isThenable, Watch } from './pending.js';
import { isRenderable } from './renderable.js';
import { SlotScope } from './slot-scope.js';
import { TagNode } from './tag.js';

/** How many characters are collected before they are written. Twisted: `_flatten.BUFFER_SIZE`. */
export const BUFFER_SIZE: number = 2 ** 16;

/** Pages go no deeper than this; a slot filled with itself would go on until the memory is full. */
const MOST_LEVELS = 250_000;

/** What keeps flattening from going on; several may at a time. */
const VALUE = 1;
const SINK = 2;
const PAUSED = 4;
/** Finished, failed or cancelled: it never goes on. */
const OVER = 8;

/**
 * Takes content that is written out piece by piece.
 *
 * What it returns says whether more is wanted: a Deferred or a promise is waited for, anything else means yes.
 */
export type FlattenWrite = (text: string) => unknown;

/**
 * Walks through a tree without recursion and writes what it finds, in order; stops where a Deferred has no result yet
 * and where nobody takes the output, and goes on from there.
 *
 * {@link flatten} is what users call; this is for those who need to pause it.
 *
 * Twisted: `_flatten._flattenTree`.
 *
 * @internal
 */
export class Flattener implements Taker {
  /** Fires when all is written, or fails with {@link FlattenerError}; cancel it to stop. */
  readonly done: Deferred<void>;
  readonly #request: unknown;
  readonly #write: FlattenWrite;
  readonly #overseer: Overseer | undefined = oversight.current;
  readonly #frames: Frame[] = [];
  readonly #slots = new SlotScope();
  #top = -1;
  #buffer = '';
  #waits = 0;
  #running = false;
  #cancelled = false;
  #waitingFor: unknown;
  #watch: Watch | undefined;
  #searchedSlots: WeakSet<object> | undefined;

  constructor(request: unknown, write: FlattenWrite) {
    this.#request = request;
    this.#write = write;
    this.done = new Deferred<void>(() => this.#cancel());
  }

  /** Begin; runs until the first thing there is to wait for. */
  start(root: Flattenable): void {
    this.#push(undefined, [root]);
    this.#run();
  }

  /** Write no more than what is being written. Twisted: `IPushProducer.pauseProducing`. */
  pauseProducing(): void {
    this.#waits |= PAUSED;
  }

  /** Go on. Twisted: `IPushProducer.resumeProducing`. */
  resumeProducing(): void {
    this.#goOn(PAUSED);
  }

  /** Nobody is there to write to any more. Twisted: `IPushProducer.stopProducing`. */
  stopProducing(): void {
    this.done.cancel();
  }

  /** Whether something is being waited for. */
  get isWaiting(): boolean {
    return this.#waits !== 0 && !this.#isOver;
  }

  get #isOver(): boolean {
    return (this.#waits & OVER) !== 0;
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#top >= 0) {
        if (this.#waits !== 0) return;
        const frame = this.#frames[this.#top]!;
        const { items } = frame;
        if (items === undefined) this.#stepOther(frame);
        else if (frame.index < items.length) this.#visit(items[frame.index++], frame);
        else this.#leave(frame);
      }
      this.#flush();
      if (this.#waits === 0) this.#finish();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = false;
    }
  }

  /** One cause to wait is gone. */
  #goOn(cause: number): void {
    this.#waits &= ~cause;
    if (this.#waits !== 0 || this.#cancelled) return;
    const previous = enterOverseer(this.#overseer);
    try {
      this.#run();
    } finally {
      leaveOverseer(previous);
    }
  }

  #visit(value: unknown, frame: Frame): void {
    if (frame.lenient) value = child(value);
    if (typeof value === 'string') this.#text(value, frame);
    else if (value instanceof TagNode) this.#visitTag(value, frame);
    else if (Array.isArray(value)) this.#push(value, value);
    else if (value instanceof slot) this.#visitSlot(value, frame);
    else if (value instanceof Uint8Array) this.#text(fromBytes(value), frame);
    else if (value instanceof CharRef) this.#markup(`&#${value.ordinal};`, frame);
    else if (value instanceof CDATA) this.#markup(`<![CDATA[${escapedCDATA(value.data)}]]>`, frame);
    else if (value instanceof Comment) this.#markup(`<!--${escapedComment(value.data)}-->`, frame);
    else if (value instanceof ComponentNode) this.#visitComponent(value);
    else if (isThenable(value)) {
      const inner = this.#push(value, NOTHING);
      inner.lenient = frame.lenient;
      this.#wait(value, inner);
    } else if (isRenderable(value)) {
      const inner = this.#push(value, NOTHING);
      inner.factory = value;
      inner.items = [value.render(this.#request)];
    } else this.#visitIterable(value);
  }

  #visitIterable(value: unknown): void {
    if (typeof value === 'object' && value !== null) {
      if (Symbol.asyncIterator in value) {
        const inner = this.#push(value, undefined);
        inner.isAsync = true;
        inner.iterator = (value as AsyncIterable<Flattenable>)[Symbol.asyncIterator]();
        return;
      }
      if (Symbol.iterator in value) {
        this.#push(value, undefined).iterator = (value as Iterable<Flattenable>)[Symbol.iterator]();
        return;
      }
    }
    throw new UnsupportedType(value);
  }

  #visitSlot(value: slot, frame: Frame): void {
    const content = this.#slots.get(value.name) ?? value.default;
    if (typeof content === 'string') {
      this.#text(content, frame);
      return;
    }
    const inner = this.#push(value, NOTHING);
    if (content === undefined) throw new UnfilledSlot(value.name);
    inner.items = [content];
  }

  #visitComponent(node: ComponentNode): void {
    const inner = this.#push(node, NOTHING);
    inner.lenient = true;
    inner.items = [(node.type as (props: object) => Flattenable)(node.props)];
  }

  #visitTag(tag: TagNode, frame: Frame): void {
    if (tag.render !== undefined) {
      this.#renderTag(tag, tag.render, frame);
      return;
    }
    this.#slots.push(tag.slotData);
    if (tag.tagName === '') {
      this.#push(tag, tag.children);
      return;
    }
    const { attributes } = tag;
    const text = tagText(tag.tagName);
    let out = text.start;
    let index = 0;
    for (const name in attributes) {
      if (!Object.hasOwn(attributes, name)) continue;
      const value = attributes[name];
      if (typeof value !== 'string') {
        this.#markup(out, frame);
        this.#writeTag(tag, text, Object.keys(attributes), index, frame);
        return;
      }
      out += `${attributeStart(name)}${escapeForAttribute(value)}"`;
      index++;
    }
    this.#writeContent(tag, text, out, frame);
  }

  /** Write a tag from its `index`th attribute on, whose value may be anything. */
  #writeTag(tag: TagNode, text: TagText, names: readonly string[], index: number, at: Frame): void {
    if (index === names.length) {
      this.#writeContent(tag, text, '', at);
      return;
    }
    const name = names[index]!;
    this.#markup(attributeStart(name), at);
    const rest = this.#push(tag, undefined);
    rest.tag = tag;
    rest.names = names;
    rest.index = index + 1;
    const inner = this.#push(undefined, [tag.attributes[name]!]);
    inner.escape = false;
    inner.quotes++;
  }

  /** Write the end of a tag's start, its content and its end. */
  #writeContent(tag: TagNode, text: TagText, start: string, at: Frame): void {
    const { children } = tag;
    const only = children[0];
    if (children.length === 0) {
      this.#markup(text.isVoid ? `${start} />` : `${start}>${text.end}`, at);
    } else if (children.length === 1 && typeof only === 'string') {
      this.#markup(`${start}>${escapeForContent(only)}${text.end}`, at);
    } else {
      this.#markup(`${start}>`, at);
      const inner = this.#push(tag, children);
      inner.escape = true;
      inner.close = text.end;
    }
  }

  #renderTag(tag: TagNode, name: string, frame: Frame): void {
    this.#slots.open(tag.slotData);
    const inner = this.#push(tag, NOTHING);
    inner.rendered = true;
    const { factory } = frame;
    if (factory === undefined) {
      throw new RenderError(
        `Tag wants to be rendered by method ${JSON.stringify(name)} but is not contained in any IRenderable`,
      );
    }
    const clone = tag.clone(false);
    clone.render = undefined;
    inner.items = [factory.lookupRenderMethod(name)(this.#request, clone)];
  }

  /** Go on with something that is no list: attributes, or an iterator. */
  #stepOther(frame: Frame): void {
    const { tag, names, index, iterator } = frame;
    if (tag !== undefined) {
      this.#pop(frame);
      const outer = this.#frames[this.#top]!;
      this.#markup('"', outer);
      this.#writeTag(tag, tagText(tag.tagName), names!, index, outer);
    } else if (frame.isAsync) {
      this.#wait((iterator as AsyncIterator<Flattenable>).next(), frame);
    } else {
      const step = (iterator as Iterator<Flattenable>).next();
      if (step.done === true) this.#leave(frame);
      else this.#visit(step.value, frame);
    }
  }

  #push(root: unknown, items: readonly Flattenable[] | undefined): Frame {
    const outer = this.#frames[this.#top];
    this.#top++;
    if (this.#top === this.#frames.length) {
      if (this.#top === MOST_LEVELS) {
        throw new RangeError(
          `nested deeper than ${MOST_LEVELS} levels: does something hold itself?`,
        );
      }
      this.#frames.push(new Frame());
    }
    return this.#frames[this.#top]!.enter(root, outer, items);
  }

  #pop(frame: Frame): void {
    frame.leave();
    this.#top--;
  }

  #leave(frame: Frame): void {
    if (frame.close !== '') this.#markup(frame.close, frame);
    if (frame.rendered) this.#slots.close();
    this.#pop(frame);
  }

  #text(text: string, frame: Frame): void {
    this.#markup(frame.escape ? escapeForContent(text) : text, frame);
  }

  #markup(text: string, { quotes }: Frame): void {
    for (; quotes > 0; quotes--) text = escapeForAttribute(text);
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_SIZE) this.#flush();
  }

  #flush(): void {
    if (this.#buffer === '' || this.#isOver) return;
    const text = this.#buffer;
    this.#buffer = '';
    const taken = this.#write(text);
    if (!isThenable(taken)) return;
    this.#waits |= SINK;
    const failed = (reason: unknown): void => this.#fail(reason);
    if (taken instanceof Deferred) {
      taken.addCallbacks(
        () => this.#goOn(SINK),
        (failure) => failed(failure.value),
      );
    } else {
      taken.then(() => this.#goOn(SINK), failed);
    }
  }

  /** Wait for the content of `frame`, or for the next item if it has an asynchronous iterator. */
  #wait(pending: PromiseLike<unknown>, frame: Frame): void {
    this.#watch?.reached(pending);
    this.#waits |= VALUE;
    this.#waitingFor = pending;
    if (pending instanceof Deferred) {
      // One that has fired calls `take` right here, and nothing needs to be written yet.
      addTaker(pending, this, frame);
      if ((this.#waits & VALUE) === 0 || this.#isOver) return;
    } else {
      Promise.resolve(pending).then(
        (value) => this.#arrived(value, frame),
        (reason) => this.#fail(reason),
      );
    }
    this.#watchRest();
    this.#flush();
  }

  /** A Deferred that was waited for has fired. */
  take(source: Chain, result: unknown, failed: boolean, frame: unknown): unknown {
    if (failed) {
      noteObserved(source);
      this.#fail((result as Failure).value);
    } else {
      this.#arrived(result, frame as Frame);
    }
    return result;
  }

  #arrived(value: unknown, frame: Frame): void {
    if (this.#isOver || this.#cancelled) return;
    this.#waitingFor = undefined;
    try {
      if (!frame.isAsync) frame.items = [value as Flattenable];
      else if ((value as IteratorResult<unknown>).done === true) this.#leave(frame);
      else this.#push(undefined, [(value as IteratorResult<Flattenable>).value]);
    } catch (error) {
      this.#fail(error);
    }
    this.#goOn(VALUE);
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#waits |= OVER;
    this.done.callback();
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#waits |= OVER;
    const roots: unknown[] = [];
    for (const { root } of this.#openFrames()) if (root !== undefined) roots.push(root);
    this.#closeIterators();
    this.#top = -1;
    this.#buffer = '';
    if (!this.#cancelled) this.#watch?.report();
    this.done.errback(new Failure(new FlattenerError(error, roots)));
  }

  /** Stop, and cancel what is waited for as well as all that is under way further on. Twisted: ticket 5132. */
  #cancel(): void {
    this.#cancelled = true;
    const pending = this.#waitingFor;
    const rest = this.#rest(this.#openFrames());
    for (const values of this.#slots.frames()) rest.push(...Object.values(values));
    if (pending instanceof Deferred) cancelAll([pending]);
    this.#fail(new CancelledError());
    eachPending(rest, (further) => {
      this.#watched().add(further);
      if (further instanceof Deferred) cancelAll([further]);
    });
  }

  /** Look after the failures of what is further on in the page and may fail before it is reached. */
  #watchRest(): void {
    const unsearched = this.#openFrames().filter((frame) => !frame.searched);
    const rest = this.#rest(unsearched);
    for (const frame of unsearched) frame.searched = true;
    this.#searchedSlots ??= new WeakSet();
    for (const values of this.#slots.frames()) {
      if (this.#searchedSlots.has(values)) continue;
      this.#searchedSlots.add(values);
      rest.push(...Object.values(values));
    }
    if (rest.length > 0) eachPending(rest, (pending) => this.#watched().add(pending));
  }

  #watched(): Watch {
    this.#watch ??= new Watch();
    return this.#watch;
  }

  #openFrames(): Frame[] {
    return this.#frames.slice(0, this.#top + 1);
  }

  /** What is still to come in some frames. */
  #rest(frames: readonly Frame[]): unknown[] {
    const rest: unknown[] = [];
    for (const { items, index, tag, names } of frames) {
      if (items !== undefined) rest.push(items.slice(index));
      if (tag === undefined) continue;
      rest.push(tag.children);
      for (const name of names!.slice(index)) rest.push(tag.attributes[name]);
    }
    return rest;
  }

  /** Generators that were not run to their end are closed, so that their `finally` blocks run. */
  #closeIterators(): void {
    for (const { iterator } of this.#openFrames().reverse()) {
      if (iterator?.return === undefined) continue;
      try {
        const closed: unknown = iterator.return();
        if (isThenable(closed)) closed.then(undefined, reportClosing);
      } catch (error) {
        reportClosing(error);
      }
    }
  }
}

/** The content of frames that have none yet. */
const NOTHING: readonly Flattenable[] = [];

function reportClosing(error: unknown): void {
  report(new Failure(error), 'A generator within a page failed while it was closed');
}
