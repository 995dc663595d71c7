export type { ServerSentEvent } from './encode-event.js';
export { EventStream, type EventStreamOptions } from './event-stream.js';
export { type EventStreamHandler, EventStreamResource } from './event-stream-resource.js';
