import { describeValue } from "@codex/protocol/describe";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import {
  abortSignal,
  approvalPolicy,
  callback,
  count,
  directory,
  milliseconds,
  type OptionCheck,
  object,
  oneOf,
  shortText,
  text,
} from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { TurnFailedError } from "../errors/turn-failed-error.js";
import { isStandardSchema, outputSchema } from "../output/output-schema.js";
import { type Budget, budget } from "./budget.js";
import {
  ApprovalMode,
  CollaborationMode,
  CyberAccessProgram,
  ReasoningSummary,
  SandboxMode,
} from "./modes.js";
import type { ThreadOptions } from "./thread-options.js";

/** Options that a turn may have in place of those of its thread. */
const threadSettings = {
  model: text,
  modelReasoningEffort: text,
  sandboxMode: oneOf(SandboxMode),
  approvalPolicy: approvalPolicy(ApprovalMode),
  workingDirectory: directory,
} satisfies Partial<Record<keyof ThreadOptions, OptionCheck>>;

/**
 * What a turn has for itself alone. Later turns of the thread have the thread's options again. No such option loads the thread
 * again or ends the processes that its commands have left running.
 *
 * Codex informs the model of a change in the conversation, where that stays. Another model can make codex compact the conversation
 * first.
 */
export type TurnSettings = {
  /** The model of this turn. Default: the thread's. */
  model?: ThreadOptions["model"];
  /** How much the model reasons in this turn. Default: as in the thread. */
  modelReasoningEffort?: ThreadOptions["modelReasoningEffort"];
  /**
   * How the model summarizes its reasoning in this turn. Requires app-server: exec keeps what the thread was started with.
   * Default: as in the thread, which is the user's configuration, then the model's default.
   */
  reasoningSummary?: ReasoningSummary | undefined;
  /**
   * The service tier of this turn, such as `priority` or `flex`; `default` is the standard one. Codex ignores a tier that it does
   * not know. Requires app-server: exec keeps what the thread was started with. Default: as in the thread, which is the user's
   * configuration, then the standard one.
   */
  serviceTier?: string | undefined;
  /**
   * What the agent's commands may access in this turn. Processes that earlier turns have left running keep their access.
   * Takes the place of the thread's `permissions`. Default: as in the thread.
   */
  sandboxMode?: ThreadOptions["sandboxMode"];
  /** When the agent asks for approval in this turn. Requires app-server: exec never asks. Default: as in the thread. */
  approvalPolicy?: ThreadOptions["approvalPolicy"];
  /**
   * The directory that the agent works in during this turn; relative `additionalDirectories` are relative to it. It must exist
   * when the turn starts. Without `sandboxMode`, here and in the thread, the default for this directory applies.
   * Default: the thread's.
   */
  workingDirectory?: ThreadOptions["workingDirectory"];
  /** Whether the agent plans instead of acting in this turn. Requires app-server. Default: `"default"`. */
  collaborationMode?: CollaborationMode | undefined;
};

/** The options of {@link TurnSettings} that exec cannot change from turn to turn. */
export const serverSettings = [
  "approvalPolicy",
  "collaborationMode",
  "reasoningSummary",
  "serviceTier",
] as const;

/** The options of a thread as one of its turns has them. */
export function threadOptionsFor(turn: {
  threadOptions: ThreadOptions;
  options: TurnOptions;
}): ThreadOptions {
  const names = Object.keys(threadSettings) as (keyof typeof threadSettings)[];
  const given = names.filter((name) => turn.options[name] !== undefined);
  if (given.length === 0) return turn.threadOptions;
  // A sandbox takes the place of a permission profile.
  const permissions = turn.options.sandboxMode === undefined ? turn.threadOptions.permissions : undefined;
  return {
    ...turn.threadOptions,
    permissions,
    ...Object.fromEntries(given.map((name) => [name, turn.options[name]])),
  };
}

/** Options of one turn. */
export type TurnOptions<Schema = unknown> = TurnSettings & {
  /**
   * The schema of the final answer.
   *
   * A schema of a library that implements Standard Schema and Standard JSON Schema, such as zod 4, or a JSON Schema wrapped in
   * `jsonSchema()`, is adapted to the model's strict mode, and the answer is judged: {@link Turn.output} is the parsed and
   * validated answer, with the schema's type.
   *
   * A plain JSON Schema object is sent exactly as `JSON.stringify` writes it, and the answer is not judged, as in
   * `@openai/codex-sdk`: `output` is `unknown`, the parsed answer, or `undefined` if it is not JSON. Where the schema breaks a
   * rule of strict mode, `onDiagnostic` receives `output_schema`.
   *
   * @example
   * ```ts
   * const { output } = await thread.run("How many tests fail?", {
   *   outputSchema: z.object({ failing: z.number(), names: z.array(z.string()) }),
   * });
   * ```
   */
  outputSchema?: Schema | undefined;
  /**
   * Cancels the turn at any time. The turn rejects once nothing of it is left: with the signal's reason if that is an
   * `Error`, else with an `AbortError` whose `cause` is the reason. Has no effect after the turn has ended.
   */
  signal?: AbortSignal | undefined;
  /**
   * The experimental access program for security work that this turn asks for (`--cyber-access-program` of the CLI). Only for
   * accounts that have access to such a program, and only with the built-in OpenAI provider; everybody else omits it.
   * Default: what the server grants the account.
   */
  cyberAccessProgram?: CyberAccessProgram | undefined;
  /**
   * How long the turn may take, in milliseconds, from its start; waiting for an earlier turn of the thread does not count.
   * Default: no limit, and the CLI retries an unreachable network forever.
   */
  timeoutMs?: number | undefined;
  /**
   * How long the model may be silent, in milliseconds: the agent sends no event, and waits for nothing else. A command, a tool, an
   * MCP call, sub-agents and an open request are no silence, see `toolTimeoutMs`. Nor is the time during which this program blocks its
   * event loop. Default: no limit.
   */
  idleTimeoutMs?: number | undefined;
  /**
   * How long each step of the agent may take, in milliseconds: a command, a patch, a tool, an MCP call, a wait for sub-agents, a hook,
   * and a request that a handler answers. The error's `activity` says which one took longer. A command that the agent leaves running
   * is limited until the model speaks, or asks for more. Default: no limit.
   */
  toolTimeoutMs?: number | undefined;
  /**
   * After how many milliseconds without an event a streamed turn has an event `turn.activity`, which says what the agent does; again
   * after the same time. Only with `runStreamed()`. Default: no such events.
   */
  activityIntervalMs?: number | undefined;
  /** How much the turn may use, and what it costs. Default: no limit. Those of the thread and the `Codex` apply as well. */
  budget?: Budget | undefined;
  /**
   * How many times the agent is asked again, in the same thread, when its answer does not fit `outputSchema`. Only with
   * `run()`, and not with a plain JSON Schema: wrap it in `jsonSchema()`. Default: 0, which rejects the first such answer.
   */
  repairAttempts?: number | undefined;
  /**
   * Waits once for a usage limit of the account to reset, where the turn fails for one and the server names the time, and then asks
   * the agent to continue in the same thread. The result has the items and the usage of both attempts; each has its own
   * `timeoutMs`. Turns of the thread that were started later wait, too. Only with `run()`. Default: the turn fails at once.
   */
  waitForReset?: WaitForReset | undefined;
  /**
   * The caller's own id of the input, at most 100 characters. The agent records it in the session together with the input,
   * before it asks the model, so that a program that was killed can find out whether the thread already has the input:
   * `inputIds` of `codex.readThread()`, or `hasInput()` for an exported session. Codex does not compare ids: the same input
   * sent twice is in the thread twice. Requests of `repairAttempts` and `waitForReset` do not have it. Requires app-server; exec records no
   * ids. Default: a new UUID.
   */
  inputId?: string | undefined;
};

/** How to wait for a usage limit to reset. `signal` and `codex.close()` end the wait. */
export type WaitForReset = {
  /** How long to wait at most, in milliseconds. If it takes longer, the turn fails at once, with its error unchanged. */
  maxWaitMs: number;
  /** Called before the wait. `run()` rejects with what it throws. Default: nothing is called. */
  onWait?:
    | ((wait: {
        /** When the wait ends. exec reports the time without its seconds, so this is a minute later there. */
        resetsAt: Date;
        /** How long it takes, in milliseconds. */
        waitMs: number;
        /** The error of the turn, which `run()` would reject with. */
        error: TurnFailedError;
      }) => void | Promise<void>)
    | undefined;
};

/** Options of `streamed.steer()`. */
export type SteerOptions = {
  /** The caller's own id of the added input, as in {@link TurnOptions}. Default: none. */
  inputId?: string | undefined;
};

/** The binary records text of any length. A longer one is hardly an id. */
const inputId = shortText(100);

/** Checks and copies the options of `streamed.steer()`. */
export function checkSteerOptions(given: unknown, onDiagnostic: DiagnosticListener): SteerOptions {
  return checkOptions<SteerOptions>("streamed.steer()", given, { inputId }, onDiagnostic);
}

/** Checks and copies the options of a turn. */
export function checkTurnOptions(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): TurnOptions {
  const checks = {
    outputSchema,
    signal: abortSignal,
    cyberAccessProgram: oneOf(CyberAccessProgram),
    timeoutMs: milliseconds(1),
    idleTimeoutMs: milliseconds(1),
    toolTimeoutMs: milliseconds(1),
    activityIntervalMs: milliseconds(1),
    budget,
    repairAttempts: count(0),
    waitForReset: object,
    inputId,
    ...threadSettings,
    reasoningSummary: oneOf(ReasoningSummary),
    serviceTier: text,
    collaborationMode: oneOf(CollaborationMode),
  };
  const options = checkOptions<TurnOptions>(where, given, checks, onDiagnostic);
  if (options.waitForReset) {
    const checks = { maxWaitMs: milliseconds(1), onWait: callback };
    const wait = checkOptions<WaitForReset>(
      `waitForReset of ${where}`,
      options.waitForReset,
      checks,
      onDiagnostic,
    );
    if (wait.maxWaitMs === undefined)
      throw new InvalidOptionError(
        "maxWaitMs",
        checks.maxWaitMs.expected,
        "undefined",
        `waitForReset of ${where}`,
      );
    options.waitForReset = wait;
  }
  if (options.repairAttempts && options.outputSchema === undefined) {
    const received = String(options.repairAttempts);
    throw new InvalidOptionError("repairAttempts", "0 or omitted without `outputSchema`", received, where);
  }
  if (options.repairAttempts && !isStandardSchema(options.outputSchema as object)) {
    const expected =
      "0 or omitted with a plain JSON Schema, whose answer is not judged (wrap it in `jsonSchema()`, which judges it)";
    throw new InvalidOptionError("repairAttempts", expected, String(options.repairAttempts), where);
  }
  return options;
}

/** Rejects an option of the other way to run a turn. */
export function refuseTurnOption(
  options: TurnOptions,
  name: keyof TurnOptions,
  where: string,
  other: string,
): void {
  const { [name]: value } = options;
  if (value)
    throw new InvalidOptionError(name, `omitted here (${other} has it)`, describeValue(value), where);
}
