/** Ways to write "one folder up". */
const UP = [
  '..',
  '%2e%2e',
  '%2E%2E',
  '.%2e',
  '%2e.',
  '%252e%252e',
  '%c0%ae%c0%ae',
  '%e0%80%ae%e0%80%ae',
  '%f0%80%80%ae%f0%80%80%ae',
  '%uff0e%uff0e',
  '%ef%bc%8e%ef%bc%8e',
  '..%00',
  '..%20',
  '..;',
  '...',
  '....',
  '.%00.',
  '%2e%2e%2e',
];

/** Ways to write the separator after it. */
const SEPARATOR = [
  '/',
  '%2f',
  '%2F',
  '\\',
  '%5c',
  '%5C',
  '%252f',
  '%c0%af',
  '%e0%80%af',
  '//',
  '/./',
];

/** Absolute paths and other machines. */
const ABSOLUTE = [
  '//etc/passwd',
  '///etc/passwd',
  '/%2fetc/passwd',
  '/%2Fetc%2Fpasswd',
  '/%5cetc%5cpasswd',
  '/\\etc\\passwd',
  '/%00/etc/passwd',
  '/file:///etc/passwd',
  '/file:%2f%2f%2fetc%2fpasswd',
  '/C:/Windows/win.ini',
  '/C:%5cWindows%5cwin.ini',
  '/%5c%5cserver%5cshare%5cx',
  '//server/share/x',
  '/proc/self/environ',
  '/dev/zero',
  '/~root/secret.txt',
];

/** Names that mean something else to Windows. */
const DEVICES = [
  'con',
  'CON',
  'nul',
  'nul.txt',
  'aux.',
  'prn%20',
  'com1',
  'com1.txt',
  'lpt9',
  'com%C2%B9',
  'conin$',
  'hello.txt::$DATA',
  'hello.txt.',
  'hello.txt%20',
  'HELLO~1.TXT',
  '%5c%5c.%5ccon',
  '%5c%5c%3f%5cC:%5csecret.txt',
];

/** NUL and friends, to cut a name off where a checker and a file system read it differently. */
const CUT = [
  '/../secret.txt%00.txt',
  '/..%2fsecret.txt%00',
  '/hello.txt%00',
  '/hello.txt%00.html',
  '/%00',
  '/%0d%0aX:%20y',
  '/..%0a/secret.txt',
  '/..%0d/secret.txt',
  '/..%09/secret.txt',
  '/..%7f/secret.txt',
  '/%%32%65%%32%65/secret.txt',
  '/%zz/../secret.txt',
  '/.%2e%/secret.txt',
  `/${'%2e%2e%2f'.repeat(40)}etc/passwd`,
  `/${'../'.repeat(40)}etc/passwd`,
  `/${'a'.repeat(300)}`,
  `/${'a/'.repeat(2500)}b`,
];

/** Links that lead out of the tree. */
const LINKS = [
  '/link-file',
  '/link-dir',
  '/link-dir/',
  '/link-dir/secret.txt',
  '/link-relative',
  '/link-root/etc/passwd',
  '/link-chain',
  '/sub/link-up/secret.txt',
  '/link-sibling/secret.txt',
];

/**
 * Request targets that try to get at something outside the folder that is served: what follows is made of every way
 * above, in the same order each time.
 */
export function attempts(): string[] {
  const found = new Set<string>();
  for (const up of UP) {
    for (const separator of SEPARATOR) {
      found.add(`/${up}${separator}secret.txt`);
      found.add(`/sub/${up}${separator}${up}${separator}secret.txt`);
    }
    found.add(`/${`${up}/`.repeat(12)}etc/passwd`);
    found.add(`/${up}`);
    found.add(`/sub/${up}/${up}/`);
  }
  // A sibling whose name begins as the root's does.
  for (const separator of SEPARATOR) {
    found.add(`/..${separator}site-secret${separator}secret.txt`);
    found.add(`/..-secret${separator}secret.txt`);
  }
  for (const path of [...ABSOLUTE, ...CUT, ...LINKS]) found.add(path);
  for (const device of DEVICES) {
    found.add(`/${device}`);
    found.add(`/sub/${device}`);
  }
  return [...found];
}
