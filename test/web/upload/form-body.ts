/** A multipart body of parts `[name, filename, content]`. */
export const BOUNDARY = 'b0undary';
export const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

export function formBody(
  parts: ReadonlyArray<
    readonly [name: string, filename: string | undefined, content: string | Uint8Array]
  >,
  end = true,
): Buffer {
  const pieces: Buffer[] = [];
  for (const [name, filename, content] of parts) {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const type = filename === undefined ? '' : 'Content-Type: text/x-test\r\n';
    pieces.push(
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`,
      ),
      Buffer.from(content as string),
      Buffer.from('\r\n'),
    );
  }
  if (end) pieces.push(Buffer.from(`--${BOUNDARY}--\r\n`));
  return Buffer.concat(pieces);
}
