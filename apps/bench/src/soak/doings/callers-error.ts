/** What a caller aborts a turn with, or throws into it. Each turn has its own, so that no other can be taken for it. */
export class CallersError extends Error {
  override get name(): string {
    return "CallersError";
  }
}
