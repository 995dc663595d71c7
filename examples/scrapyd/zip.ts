import { inflateRawSync } from 'node:zlib';
import { BadEggError } from './errors.ts';

/** Where the directory of an archive is written down, at its end: the mark, and how far its comment may move it. */
const END_MARK = Buffer.from('PK\x05\x06', 'latin1');
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_MARK = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
/** Nothing that is read here is larger. */
const LARGEST = 16 * 1024 * 1024;

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Its content. @throws {@link BadEggError} */
  read(): Buffer;
}

/** Whether a file ends as a ZIP archive does. */
export function isZip(archive: Uint8Array): boolean {
  return endOf(Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)) !== undefined;
}

/** The files of a ZIP archive. @throws {@link BadEggError} for anything else, and where it is damaged. */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = endOf(archive);
  if (end === undefined) throw new BadEggError('not a ZIP file');
  return guarded(() => {
    const entries: ZipEntry[] = [];
    let at = archive.readUInt32LE(end + 16);
    for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
      if (archive.readUInt32LE(at) !== ENTRY_MARK)
        throw new BadEggError('no entry where one is due');
      const lengths = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
      const [nameLength] = lengths as [number];
      const name = archive.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength);
      const entry = at;
      entries.push({ name, read: () => guarded(() => contentOf(archive, entry)) });
      at += ENTRY_SIZE + lengths.reduce((sum, length) => sum + length);
    }
    return entries;
  });
}

function endOf(archive: Buffer): number | undefined {
  const tail = Math.max(0, archive.length - END_SIZE - LONGEST_COMMENT);
  const end = archive.lastIndexOf(END_MARK);
  return end >= tail && end + END_SIZE <= archive.length ? end : undefined;
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  // The lengths here may differ from those in the directory.
  const start =
    local + LOCAL_SIZE + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + size);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: LARGEST });
  throw new BadEggError(`compressed by the method ${method}`);
}

/** What reads beyond the end, or inflates nonsense, was damaged. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof BadEggError ? cause : new BadEggError('damaged', { cause });
  }
}
