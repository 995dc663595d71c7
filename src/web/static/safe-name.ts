/** Names that Windows keeps for devices in every folder, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[ .:]|$)/i;

/**
 * Whether a decoded path segment may name a file in a folder: text in UTF-8 without NUL and separators, and neither
 * `.` nor `..`. On Windows also without backslash and colon, no device, and no blank or dot at the end, which Windows
 * would take away before it looks the name up.
 *
 * Twisted: `FilePath.child`, which also resolves `.` and `a/..` inside a segment.
 */
export function isSafeName(name: string, platform: string = process.platform): boolean {
  if (name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return false;
  if (!name.isWellFormed()) return false;
  return platform !== 'win32' || !(/[\\:<>"|?*]|[. ]$/.test(name) || DEVICE.test(name));
}

/** Whether a name is hidden where dotfiles are: it begins with a dot, and is not the folder of RFC 8615. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.') && name !== '.well-known';
}
