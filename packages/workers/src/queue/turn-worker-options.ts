import type { Codex, ThreadOptions } from "@codex/sdk";
import { checkName } from "../store/store-checks.js";
import { StoreError } from "../store/store-error.js";
import type { QueueLocation } from "./queue-connection.js";
import type { QueuedTurnToPrepare } from "./turn-attempt.js";
import { checkAccountName } from "./turn-records.js";

/** Options of a {@link TurnWorker}. */
export type TurnWorkerOptions = QueueLocation & {
  /**
   * Makes the `Codex` of an account on this host, once. Use `transport: "app-server"`: exec records no ids of inputs, so it is unknown there what a
   * dead worker has done. Its home may be empty. The worker closes it.
   */
  codex: (account: string) => Codex;
  /**
   * Returns the options of the thread on this host, such as `workingDirectory` after a checkout. Called for each attempt, under the
   * lease of the thread. An error is a failure that can go away, unless it is a `CodexError` that is not `retryable`. Default: none.
   */
  prepare?: ((turn: QueuedTurnToPrepare) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  /** The name of this worker, for people. Default: the host's name and the process id. */
  name?: string | undefined;
  /** How many turns run at once. Default: 4. */
  concurrency?: number | undefined;
  /**
   * The accounts whose turns this worker runs, and how many turns of each may run at once in all workers (no limit by default; the
   * worker that started last decides). Default: `{ default: {} }`.
   */
  accounts?: Readonly<Record<string, { concurrency?: number | undefined }>> | undefined;
  /** What to do on exec when a worker died: as in `runStoredTurn()`. Default: `"fail"`. */
  interrupted?: "continue" | "rerun" | "fail" | undefined;
  /** How long requests of the agent wait. */
  approvals?:
    | {
        /** How long a turn keeps its worker while it waits for an answer, in milliseconds. Then it is parked. Default: 60,000. */
        holdMs?: number | undefined;
        /**
         * The time after which a request without an answer is declined (questions stay unanswered), in milliseconds; `null` for
         * never. At most 24 days. Default: one day.
         */
        expireMs?: number | null | undefined;
      }
    | undefined;
  /** How late another worker can take over from a dead one, in milliseconds. Default: 30,000. */
  leaseMs?: number | undefined;
  /** Takes errors that no turn shows, for a log. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
};

/** The longest delay of a timer, in milliseconds (24.8 days), and the largest number in BullMQ's tables. */
const maxInteger = 2 ** 31 - 1;

/**
 * Rejects what the parts of a worker do not check.
 *
 * @throws {StoreError} `invalid_option`
 */
export function checkWorkerOptions(options: TurnWorkerOptions): void {
  const { codex, accounts = {}, concurrency, leaseMs, approvals = {}, name } = options;
  const fail = (problem: string) => new StoreError("invalid_option", `TurnWorker: ${problem}.`);
  const needs = (value: number | null | undefined, option: string, least: number) => {
    if (value === undefined || value === null) return;
    if (Number.isInteger(value) && value >= least && value <= maxInteger) return;
    throw fail(`\`${option}\` must be an integer from ${least} to ${maxInteger}, but got ${value}`);
  };
  if (typeof codex !== "function") throw fail("`codex` must be a function that returns a `Codex`");
  if (Object.keys(accounts).length === 0 && options.accounts !== undefined)
    throw fail("`accounts` is empty, so it would run nothing");
  if (name !== undefined) checkName("the name of a worker", name);
  needs(concurrency, "concurrency", 1);
  // BullMQ compares the clocks of hosts, which differ by a part of a second.
  needs(leaseMs, "leaseMs", 1000);
  needs(approvals.holdMs, "approvals.holdMs", 0);
  needs(approvals.expireMs, "approvals.expireMs", 1);
  for (const [account, { concurrency }] of Object.entries(accounts)) {
    checkAccountName(account);
    needs(concurrency, `accounts[${JSON.stringify(account)}].concurrency`, 1);
  }
}
