import type { CodexError, ThreadItem, Usage } from "@codex/protocol";
import { addUsage } from "../engine/usage.js";

/** A completed turn: one input and all the agent did until it ended. */
export interface Turn<Output = unknown> {
  /** The items the turn completed, in the order they completed. */
  items: ThreadItem[];
  /**
   * The text of the last agent message whose `phase` is `final_answer`, or of the last one where no message has that
   * phase (as on exec, which does not report it). Empty when the agent said nothing.
   */
  finalResponse: string;
  /**
   * Tokens of this turn alone, or `null` where that cannot be told: the agent reported none, or the thread was
   * resumed and what it had used before could not be read back.
   */
  usage: Usage | null;
  /** Tokens of the whole thread so far, as the wire reports them; `null` when it reported none. */
  totalUsage: Usage | null;
  /**
   * Tokens that sub-agents used while they worked for this turn. They are not part of `usage` or `totalUsage`. `null`
   * on the exec transport, which does not report them.
   */
  subAgentUsage: Usage | null;
  /**
   * What the agent's patches changed in files, as one unified diff; empty when they changed nothing. What commands
   * changed is not in it. `null` on the exec transport, which does not report it.
   */
  diff: string | null;
  /** The final response parsed and validated by `outputSchema`; `undefined` when no schema was given. */
  output: Output;
}

/** What `run()` resolves to: another name for {@link Turn}. */
export type RunResult<Output = unknown> = Turn<Output>;

/** The final response among the items of a turn; empty when the agent said nothing. */
export function finalResponseOf(items: readonly ThreadItem[]): string {
  const messages = items.filter((item) => item.type === "agent_message");
  return (messages.findLast(({ phase }) => phase === "final_answer") ?? messages.at(-1))?.text ?? "";
}

/** Two turns of a thread as one: the items of both, the later answer, the sum of what they used. */
export function joinTurns(first: Turn, second: Turn): Turn {
  return {
    ...second,
    items: [...first.items, ...second.items],
    usage: addUsage(first.usage, second.usage),
    subAgentUsage: addUsage(first.subAgentUsage, second.subAgentUsage),
    diff: first.diff === null ? second.diff : first.diff + (second.diff ?? ""),
  };
}

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
