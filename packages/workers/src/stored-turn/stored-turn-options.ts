import { createHash } from "node:crypto";
import type { ThreadEvent, ThreadItem, Usage } from "@codex/protocol";
import type { Codex, Input, ThreadOptions, TurnFailedError } from "@codex/sdk";
import type { SessionStore } from "../store/session-store.js";
import { quote, StoreError } from "../store/store-error.js";

/** The default of {@link RunStoredTurnOptions.continueInput}. */
export const continueInput = "Continue where you stopped. Look first at what was already done.";

/** Options of `runStoredTurn()`. */
export type RunStoredTurnOptions = {
  /** Where the sessions and results are. */
  store: SessionStore;
  /**
   * Runs the turn on this host. Use app-server: exec records no ids of inputs, so it is unknown there what a dead host has done. Any
   * `CODEX_HOME` will do, also an empty one.
   */
  codex: Codex;
  /** The name of the turn, forever: the same key never runs twice. The id of a job, or of a step of a workflow, is a good one. */
  key: string;
  /** The key of the thread's session in the store. The first turn of a new one starts the thread. */
  thread: string;
  /** The prompt, or a list of texts and images. */
  input: Input;
  /** The name of this host or worker, for people who look at a lease. */
  owner: string;
  /**
   * Returns the options of the thread on this host, such as `workingDirectory` after a checkout. Called while the lease is held, and
   * not when the result is known already. `ephemeral` is refused. Default: none.
   */
  prepare?: ((turn: PreparedTurn) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  /**
   * What to do if a host died and it is unknown whether the agent had received the input, as always on exec: `"continue"` asks
   * the thread to continue (and runs the input if the store has no thread), `"rerun"` runs the input, and `"fail"` rejects with
   * `turn_interrupted`. Default: `"fail"`.
   */
  interrupted?: "continue" | "rerun" | "fail" | undefined;
  /** The input of a turn that had begun on another host. Default: `Continue where you stopped. Look first at what was already done.` */
  continueInput?: Input | undefined;
  /** Ends the attempt: the turn stays open, and a later call with the same key continues it. */
  signal?: AbortSignal | undefined;
  /** How long the lease lasts without a renewal, in milliseconds: how late another host can take over from a dead one. Default: 30,000. */
  leaseMs?: number | undefined;
  /** The longest time between two writes of what the agent has added to the session, in milliseconds. Default: 2,000. */
  flushMs?: number | undefined;
  /** Called after each renewal of the lease, each third of `leaseMs`: a place for the heartbeat of a workflow engine. An error ends the attempt. */
  onBeat?: (() => void) | undefined;
  /** Called with each event of this attempt, one at a time. An error ends the attempt. */
  onEvent?: ((event: ThreadEvent) => void | Promise<void>) | undefined;
};

/** What {@link RunStoredTurnOptions.prepare} receives. */
export type PreparedTurn = {
  /** The key of the turn. */
  key: string;
  /** The key of the thread's session. */
  thread: string;
  /** The agent's id of the thread; `null` if it does not exist yet. */
  threadId: string | null;
  /**
   * The number of the lease. Each later holder of the thread has a higher one, so a resource that rejects lower numbers (a volume, a
   * deployment) is safe from a host that was frozen.
   */
  fence: number;
};

/** The recorded result of a turn: plain JSON, and the same for each call with the key. */
export type StoredTurnResult = {
  /** The key of the turn. */
  key: string;
  /** The key of the thread's session. */
  thread: string;
  /** The agent's id of the thread. */
  threadId: string;
  /** Whether the agent completed the turn, or failed for a reason that lasts. */
  status: "completed" | "failed";
  /** The final response, as in `Turn`; empty if it failed. */
  finalResponse: string;
  /** The completed items, also those of earlier attempts on other hosts (not on exec). */
  items: ThreadItem[];
  /** Tokens used by the attempt that ended the turn; `null` when unknown. Attempts that died are not counted. */
  usage: Usage | null;
  /** Why it failed; otherwise `null`. */
  error: StoredTurnFailure | null;
};

/** Why a turn failed: the fields of its `TurnFailedError`. */
export type StoredTurnFailure = Pick<TurnFailedError, "message" | "reason" | "httpStatus">;

/** Equal for equal inputs. */
export function digestOf(input: Input): string {
  const text = JSON.stringify(input, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return createHash("sha256")
    .update(text ?? "")
    .digest("hex");
}

/** Rejects what the SDK and the store do not check. */
export function checkOptions({ interrupted, flushMs }: RunStoredTurnOptions): void {
  if (interrupted !== undefined && !["continue", "rerun", "fail"].includes(interrupted))
    throw invalid(
      `\`interrupted\` must be "continue", "rerun" or "fail", but got ${quote(String(interrupted))}`,
    );
  if (flushMs !== undefined && !(flushMs >= 1))
    throw invalid(`\`flushMs\` must be a number of milliseconds from 1, but got ${flushMs}`);
}

/** Makes the error for wrong use. */
export function invalid(problem: string): StoreError {
  return new StoreError("invalid_option", `runStoredTurn(): ${problem}.`);
}
