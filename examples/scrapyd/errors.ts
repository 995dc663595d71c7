/** A name that would lead out of the folder it is for. */
export class DirectoryTraversalError extends Error {
  override readonly name = 'DirectoryTraversalError';
}

/** There is no such project, or no egg of that version. */
export class EggNotFoundError extends Error {
  override readonly name = 'EggNotFoundError';
}

/** A file is no egg. */
export class BadEggError extends Error {
  override readonly name = 'BadEggError';
}

/** The runner failed; the message is what it had to say. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';
}
