/** The forms of Python's version numbers (PEP 440) that are left when all but letters, digits, `_` and `-` is gone. */
const VERSION =
  /^v?(\d+)(?:[-_]?(a|b|c|rc|alpha|beta|pre|preview)[-_]?(\d*))?(?:-(\d+)|[-_]?(?:post|rev|r)[-_]?(\d*))?(?:[-_]?(dev)[-_]?(\d*))?$/i;

const PHASES = new Map([
  ['a', 1],
  ['alpha', 1],
  ['b', 2],
  ['beta', 2],
  ['c', 3],
  ['rc', 3],
  ['pre', 3],
  ['preview', 3],
]);

/** Versions from the oldest to the newest: as Python orders them, or as text if one of them is no version to it. */
export function sortedVersions(versions: readonly string[]): string[] {
  const keys = new Map(versions.map((version) => [version, keyOf(version)]));
  const sorted = [...versions].sort();
  if ([...keys.values()].includes(undefined)) return sorted;
  return sorted.sort((a, b) => compare(keys.get(a) as number[], keys.get(b) as number[]));
}

/** What a version is compared by, part after part. */
function keyOf(version: string): number[] | undefined {
  const match = VERSION.exec(version);
  if (match === null) return undefined;
  const [, release, phase, phaseNumber, dashed, post = dashed, dev, devNumber] = match;
  // `1.dev1` comes before `1a1`, and both before `1`.
  const start = dev !== undefined && post === undefined ? 0 : 4;
  return [
    Number(release),
    phase === undefined ? start : (PHASES.get(phase.toLowerCase()) as number),
    Number(phaseNumber ?? 0),
    post === undefined ? -1 : Number(post),
    dev === undefined ? Number.POSITIVE_INFINITY : Number(devNumber),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i < 0 ? 0 : (a[i] as number) < (b[i] as number) ? -1 : 1;
}
