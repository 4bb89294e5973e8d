import { fileURLToPath } from "node:url";
import type { CodexOptions, TurnOptions } from "@codex/sdk";
import { type StandIn, type StandInName, type StandInOptions, standIn } from "@codex/testing";
import type { Outcome } from "./outcomes.js";

/** An executable that replaces the agent. */
export type Executable = Pick<StandIn, "path" | "dispose">;

/** One way in which the agent misbehaves, and the outcome that a caller must observe. */
export interface Fault {
  /** Name in the report. */
  name: string;
  /** Engine that runs into the fault. */
  transport: "exec" | "app-server";
  /** Creates the misbehaving executable. */
  makeExecutable(): Executable;
  /** How a turn ends if the caller only waits. */
  outcome: Outcome;
  /** Allowed outcomes of the thread's next turn. Default: the same as for the first. */
  nextOutcomes?: readonly Outcome[];
  /** Whether all turns share one `Codex`. False if one turn ends or blocks the server for the others. */
  isShared: boolean;
  /** Prompt of the turns. Default: a short one. */
  prompt?: string;
  /** Id of the thread to resume. Default: a new thread. */
  resumedId?: string;
  /** Limits of the turns. Faults that hang need one. */
  turnOptions?: TurnOptions;
  /** Additional options of the `Codex`. */
  codexOptions?: CodexOptions;
}

const mebibyte = 1024 * 1024;
/** Larger than any pipe buffer. */
const longPrompt = Buffer.alloc(mebibyte, "x").toString();
/** Usually long enough for the agent to start. If not, the outcome is the same. */
const silent = { turnOptions: { timeoutMs: 700 } };

/** Properties of a fault that differ from the defaults, and options of its stand-in. */
type Overrides<Name extends StandInName> = Partial<Fault> & { standIn?: StandInOptions[Name] };

function fault<Name extends StandInName>(
  name: Name,
  outcome: Outcome,
  overrides: Overrides<Name> = {},
): Fault {
  const { standIn: options, ...rest } = overrides;
  const makeExecutable = () => standIn(name, options);
  return { name, transport: "exec", makeExecutable, outcome, isShared: true, ...rest };
}

/** An agent without a fault. */
export const wellBehaved = fault("well-behaved", "completed", { standIn: { items: 5, delayMs: 20 } });

/** Every stand-in on exec, with small floods, because only the number of turns matters here. */
export const execFaults: readonly Fault[] = [
  wellBehaved,

  fault("not-json-lines", "completed"),
  fault("empty-lines-and-control-codes", "completed", { standIn: { prefixed: true } }),
  fault("unicode-separators", "completed"),
  fault("split-bytes", "completed"),
  fault("invalid-utf8", "completed"),
  fault("no-final-newline", "completed"),
  fault("one-huge-line", "line_too_long", {
    standIn: { bytes: 8 * mebibyte },
    codexOptions: { maxLineBytes: mebibyte },
  }),
  fault("nests-deep", "malformed_event"),
  fault("floods-stdout", "completed", { standIn: { bytes: 4 * mebibyte } }),
  fault("floods-stderr", "completed", { standIn: { bytes: 8 * mebibyte } }),

  fault("exits-without-terminal", "missing_terminal_event"),
  fault("exits-without-terminal", "process_exited", {
    name: "exits-without-terminal, with 3",
    standIn: { exitCode: 3 },
  }),
  fault("exits-after-error-event", "missing_terminal_event"),
  fault("fails-turn", "turn_failed"),
  fault("fails-after-completed", "completed"),
  fault("prints-after-completed", "completed"),
  fault("completed-without-usage", "completed"),
  fault("unknown-types", "completed"),
  fault("wrong-shape", "malformed_event"),

  fault("lingers-after-completed", "completed"),
  fault("grandchild-holds-stdout", "completed"),
  fault("grandchild-holds-stdout", "missing_terminal_event", {
    name: "grandchild-holds-stdout, own session",
    standIn: { complete: false, ownSession: true },
  }),
  fault("ignores-sigterm", "turn_timeout", silent),
  fault("has-grandchildren", "turn_timeout", {
    standIn: { ignoreSignals: true, ownSession: true },
    ...silent,
  }),

  fault("exits-before-reading-stdin", "process_exited", { prompt: longPrompt }),
  fault("closes-stdin", "process_exited", { prompt: longPrompt }),
  fault("killed-by-signal", "process_exited"),
  fault("exits-with-stderr", "process_exited"),

  fault("never-prints", "turn_timeout", silent),
  fault("goes-silent", "turn_timeout", { turnOptions: { toolTimeoutMs: 700 } }),
  fault("retries-forever", "turn_timeout", silent),
  fault("starts-other-thread", "thread_mismatch", { resumedId: "01900000-0000-7000-8000-00000000000a" }),

  fault("missing", "binary_not_found"),
  fault("not-executable", "spawn_failed"),
  fault("directory", "spawn_failed"),
  fault("bad-interpreter", "spawn_failed"),
];

/** Path of the misbehaving servers, which the tests of the SDK share. */
export const serversFolder = fileURLToPath(
  import.meta.url.replace(/\/apps\/bench\/.*$/, "/packages/sdk/tests/app-server/servers/"),
);

const silentServer = { turnOptions: { timeoutMs: 1000 } };

function server(name: string, outcome: Outcome, overrides: Partial<Fault> = {}): Fault {
  const path = `${serversFolder}${name}.mjs`;
  const makeExecutable = () => ({ path, dispose: async () => {} });
  return { name, transport: "app-server", makeExecutable, outcome, isShared: false, ...overrides };
}

/** A stand-in that never becomes a server. */
function noServer(name: StandInName, outcome: Outcome): Fault {
  return { ...server(name, outcome), makeExecutable: () => standIn(name) };
}

/** Every misbehaving server on app-server, with small floods. */
export const serverFaults: readonly Fault[] = [
  server("complains", "completed", { isShared: true }),

  server("not-json", "completed", { isShared: true }),
  server("splits-anywhere", "completed"),
  server("sends-unknown-values", "completed", { isShared: true }),
  server("malformed", "malformed_event", { prompt: "text is a number", isShared: true }),
  server("nests-deep", "malformed_event", { prompt: "item", isShared: true }),
  server("huge-line", "connection_lost", { codexOptions: { maxLineBytes: mebibyte } }),
  server("floods", "completed", { prompt: "flood 20000" }),
  server("floods-stderr", "completed", { prompt: "8" }),

  server("answers-anything", "malformed_event", { nextOutcomes: ["completed"] }),
  server("answers-strangely", "completed", { isShared: true }),
  server("sends-unknown-requests", "completed"),
  server("ends-strangely", "missing_terminal_event"),
  server("asks-for-another", "completed"),
  server("repeats-ids", "completed"),
  server("completes-before-answering", "completed"),
  server("sends-stale-notifications", "completed"),
  server("keeps-input-ids", "completed", { isShared: true }),
  server("keeps-settings", "completed"),
  server("stays-loaded", "completed"),
  server("tries-again", "completed", { isShared: true }),
  server("thinks", "completed", { isShared: true }),
  server("warns", "turn_failed", { isShared: true }),
  server("warns-of-threads", "completed"),
  server("plans", "completed", { isShared: true }),
  server("indiscreet", "turn_failed", { prompt: "fails" }),
  server("steers-instead", "completed", { nextOutcomes: ["thread_busy"] }),
  server("ends-before-steering", "turn_timeout", { isShared: true, ...silentServer }),
  server("shares-threads", "completed", { nextOutcomes: ["thread_busy"] }),
  server("asks-for-others", "thread_busy"),
  server("ends-sign-ins", "completed"),
  server("loses-environment", "connection_lost"),
  server("drops-thread", "turn_interrupted", { nextOutcomes: ["completed"] }),
  server("closes-late", "completed"),
  server("never-closes-threads", "completed"),
  server("resumes-another", "thread_mismatch", { resumedId: "01900000-0000-7000-8000-00000000000a" }),

  server("dies-mid-turn", "connection_lost", { nextOutcomes: ["completed"] }),
  server("exits-quietly", "connection_lost"),
  server("dies-with-sub-agent", "connection_lost"),
  server("comes-back", "completed", { prompt: "does not hang up" }),
  server("dies-before-compacting", "completed"),
  server("stops-reading", "connection_lost", { prompt: Buffer.alloc(mebibyte, "x").toString() }),
  server("fails-first-start", "connection_lost", { nextOutcomes: ["completed"] }),

  server("ignores-signals", "turn_timeout", silentServer),
  server("never-answers", "turn_timeout", silentServer),
  server("never-starts-threads", "turn_timeout", silentServer),
  // If the server is quick enough, it starts the second turn.
  server("never-starts-turns", "turn_timeout", {
    nextOutcomes: ["completed", "turn_timeout"],
    ...silentServer,
  }),
  server("never-ends-turns", "turn_timeout", silentServer),
  server("acknowledges-late", "turn_timeout", silentServer),
  server("resumes-late", "completed", { resumedId: "01900000-0000-7000-8000-00000000000a" }),
  server("starts-threads-late", "completed"),
  server("starts-turns-late", "turn_timeout", { prompt: "late", ...silentServer }),

  noServer("exits-before-reading-stdin", "connection_lost"),
  noServer("missing", "binary_not_found"),
  noServer("not-executable", "spawn_failed"),
  noServer("directory", "spawn_failed"),
  noServer("bad-interpreter", "spawn_failed"),
];

/** All faults, on both engines. */
export const faults: readonly Fault[] = [...execFaults, ...serverFaults];
