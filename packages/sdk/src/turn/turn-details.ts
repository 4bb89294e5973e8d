import type { CodexError } from "@codex/protocol";

/** What an error says about the turn that it ended. */
export type TurnDetails = Required<Pick<CodexError, "threadId" | "turnId" | "began" | "usage" | "diff">> &
  Pick<CodexError, "items">;

const described = new WeakSet<object>();

/** Adds the details to an error. An error that ends several turns, such as a lost connection, is copied for each. */
export function withTurn<Ending extends CodexError>(error: Ending, details: TurnDetails): Ending {
  const own: Ending = described.has(error)
    ? Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error))
    : error;
  described.add(own);
  return Object.assign(own, details);
}
