/** Something is wrong with what the command was told: its message is for the user, its stack is not. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
