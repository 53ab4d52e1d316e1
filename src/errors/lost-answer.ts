/**
 * A call may have had effect and nobody knows: the connection broke, or AWS answered with a failure of its own. Only
 * calls that would have a second effect end with this at once; all others are repeated.
 */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
  /** What was thrown. Not `cause`: the SDK would find the network error in there and try again. */
  readonly lost: unknown;

  constructor(lost: unknown) {
    super(lost instanceof Error ? lost.message || lost.name : String(lost));
    this.lost = lost;
  }
}
