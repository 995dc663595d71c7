import { deflateRawSync } from 'node:zlib';

/** A Python egg with the given spiders, as far as the example's runner looks at it: a ZIP file of their modules. */
export function eggOf(...spiders: readonly string[]): Buffer {
  const files = new Map(
    spiders.map((name, i) => [`bot/spiders/s${i}.py`, `class S(Spider):\n    name = "${name}"\n`]),
  );
  files.set('bot/spiders/__init__.py', '');
  return zipOf(files);
}

/** A ZIP file, its files stored and deflated by turns. */
export function zipOf(files: ReadonlyMap<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const method = bodies.length % 2 === 0 ? 8 : 0;
    const content = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(Buffer.byteLength(text), 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), shared, rest, Buffer.from(name));
    bodies.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\x05\x06'), end]);
}
