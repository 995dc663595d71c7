import { acceptedEncodings } from '../../http/accept-encoding.js';
import type { IRequest } from '../irequest.js';
import type { Request } from '../request.js';
import type { IRequestEncoder, IRequestEncoderFactory, StreamEncoder } from './encoder.js';
import { type Encoding, EncodingExchange } from './encoding-exchange.js';

/**
 * Have the response to a request encoded by the first of these factories that the client likes best, and say in `Vary`
 * that it may be. Call it before anything is written, once per request and set of factories.
 */
export function encodeResponse(
  request: IRequest,
  factories: readonly IRequestEncoderFactory[],
): void {
  const self = request as Request;
  const encoding = encodingFor(request, factories);
  const exchange = new EncodingExchange(self.exchange, encoding);
  self.exchange = exchange;
  // Those who hear of the host already shall go on to do so, through the encoder.
  if (self._listening) exchange.listen(self);
}

/** The encoder for a request: by the weights the client gives, of equal ones the first. */
export function encoderForRequest(
  request: IRequest,
  factories: readonly IRequestEncoderFactory[],
): IRequestEncoder | StreamEncoder | undefined {
  for (const factory of inOrder(request, factories)) {
    const encoder = factory.encoderForRequest(request);
    if (encoder !== undefined) return encoder;
  }
  return undefined;
}

/** Those whose coding the client likes better than none at all, in its order; those that decide by themselves keep their place before or after them. */
function inOrder(
  request: IRequest,
  factories: readonly IRequestEncoderFactory[],
): IRequestEncoderFactory[] {
  const header = request.requestHeaders.getRawHeaders('accept-encoding')?.join(',');
  const named = new Map(factories.map((factory) => [factory.coding, factory]));
  const offered = factories.flatMap(({ coding }) => (coding === undefined ? [] : [coding]));
  const accepted = acceptedEncodings(header, [...offered, 'identity']);
  const liked = accepted
    .slice(0, accepted.includes('identity') ? accepted.indexOf('identity') : accepted.length)
    .map((coding) => named.get(coding) as IRequestEncoderFactory);
  const first = factories.findIndex(({ coding }) => coding !== undefined);
  const before = first < 0 ? factories : factories.slice(0, first);
  const after =
    first < 0 ? [] : factories.slice(first).filter(({ coding }) => coding === undefined);
  return [...before, ...liked, ...after];
}

/** The encoder for a request with its label. @internal */
export function encodingFor(
  request: IRequest,
  factories: readonly IRequestEncoderFactory[],
): Encoding {
  const headers = request.responseHeaders;
  const before = headers.getRawHeaders('content-encoding');
  const encoder = encoderForRequest(request, factories);
  if (encoder === undefined) return { encoder, coding: undefined };
  if ('coding' in encoder) return { encoder, coding: encoder.coding };
  // Twisted's encoders put the label on before anybody knows whether there will be a body to label.
  const coding = headers.getRawHeaders('content-encoding')?.join(', ');
  if (before === undefined) headers.removeHeader('content-encoding');
  else headers.setRawHeaders('content-encoding', before);
  return { encoder, coding: before === undefined ? coding : undefined };
}
