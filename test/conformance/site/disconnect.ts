import {
  type Deferred,
  deferLater,
  type IRequest,
  NOT_DONE_YET,
  type RenderResult,
  type Resource,
  reactor,
} from 'hawser';
import { arg, folder, logTo, showLog } from './helper.js';

function start(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  logTo(id, 'start');
  request.notifyFinish().addCallbacks(
    () => logTo(id, 'callback'),
    () => {
      logTo(id, 'errback');
      attempt(id, 'write', 'ignored', () => request.write('too late'));
      attempt(id, 'finish', 'ok', () => request.finish());
    },
  );
  return NOT_DONE_YET;
}

function attempt(id: string, what: string, good: string, action: () => void): void {
  try {
    action();
    logTo(id, `${what} ${good}`);
  } catch (error) {
    logTo(id, `${what} ${(error as Error).name}`);
  }
}

function partial(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  request.write('partial');
  request.notifyFinish().addCallbacks(
    () => logTo(id, 'callback'),
    () => logTo(id, 'errback'),
  );
  return NOT_DONE_YET;
}

function cancel(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  const waiting: Deferred<unknown> = deferLater(reactor, 5, () => undefined);
  waiting.addErrback((failure) => logTo(id, `cancelled ${(failure.value as Error).name}`));
  request.notifyFinish().addErrback(() => waiting.cancel());
  return NOT_DONE_YET;
}

function two(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  for (const name of ['first', 'second']) {
    request.notifyFinish().addErrback(() => logTo(id, `errback ${name}`));
  }
  return NOT_DONE_YET;
}

/** `/disconnect` */
export function makeDisconnect(): Resource {
  return folder({ start, partial, cancel, two, log: showLog });
}
