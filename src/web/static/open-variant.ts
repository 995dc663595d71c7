import { acceptedEncodings } from '../../http/accept-encoding.js';
import type { IRequest } from '../irequest.js';
import type { Precompressed } from './file-options.js';
import { OpenFile } from './open-file.js';

const EXTENSIONS: Readonly<Record<Precompressed, string>> = {
  br: '.br',
  zstd: '.zst',
  gzip: '.gz',
};

/** A file that was opened in the form the client is to get. */
export interface Variant {
  readonly opened: OpenFile;
  /** The content coding, where it is a compressed sibling. */
  readonly coding: Precompressed | undefined;
}

/**
 * Choose between a file and its compressed siblings for a request. The one that is not chosen is closed.
 *
 * @param follow - Whether the sibling may be a symbolic link.
 */
export function openVariant(
  plain: OpenFile,
  offered: readonly Precompressed[],
  request: IRequest,
  follow: boolean,
  done: (variant: Variant) => void,
): void {
  const header = request.requestHeaders.getRawHeaders('accept-encoding')?.join(',');
  const wanted = acceptedEncodings(header, [...offered, 'identity']) as Array<
    Precompressed | 'identity'
  >;
  const next = (at: number): void => {
    const coding = wanted[at];
    // Nothing else acceptable is there: the plain file is better than an error.
    if (coding === undefined || coding === 'identity') {
      done({ opened: plain, coding: undefined });
      return;
    }
    OpenFile.open(plain.path + EXTENSIONS[coding], follow, (_, opened) => {
      if (opened?.stats.isFile() && opened.stats.mtimeMs >= plain.stats.mtimeMs) {
        plain.close();
        done({ opened, coding });
      } else {
        opened?.close();
        next(at + 1);
      }
    });
  };
  next(0);
}
