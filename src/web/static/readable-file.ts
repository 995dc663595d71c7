/**
 * An open file as the producers read it: bytes from a position that moves. Twisted: a Python file object.
 *
 * `Content` is one too, so `new NoRangeStaticProducer(request, new Content(bytes))` sends bytes in memory.
 */
export interface ReadableFile {
  /** Read up to `size` bytes from the position on; empty at the end. */
  read(size: number): Uint8Array | PromiseLike<Uint8Array>;
  /** Go to a position, counted from the start. */
  seek(offset: number): unknown;
  /** Nothing more will be read. */
  close(): unknown;
}
