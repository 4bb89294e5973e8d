import { type StandInName, type StandInOptions, standIn } from "@codex/testing";

import type { Fault } from "./fault.js";
import type { Outcome } from "./outcome.js";

const mebibyte = 1024 * 1024;
/** More than any pipe holds. */
const longPrompt = Buffer.alloc(mebibyte, "x").toString();
/** Long enough for an agent to have begun, on most machines; the outcome is the same if it has not. */
const silent = { turnOptions: { timeoutMs: 700 } };

/** What a fault needs beside its name and its outcome. */
type More<Name extends StandInName> = Partial<Fault> & { standIn?: StandInOptions[Name] };

function fault<Name extends StandInName>(name: Name, outcome: Outcome, more: More<Name> = {}): Fault {
  const { standIn: options, ...rest } = more;
  const makeExecutable = () => standIn(name, options);
  return { name, transport: "exec", makeExecutable, outcome, isShared: true, ...rest };
}

/** The one that does nothing wrong. */
export const wellBehaved = fault("well-behaved", "completed", { standIn: { items: 5, delayMs: 20 } });

/** Every stand-in on exec, floods made smaller: it is their number that matters here. */
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
  fault("goes-silent", "turn_timeout", { turnOptions: { idleTimeoutMs: 700 } }),
  fault("retries-for-ever", "turn_timeout", silent),
  fault("starts-other-thread", "thread_mismatch", { resumedId: "01900000-0000-7000-8000-00000000000a" }),

  fault("missing", "binary_not_found"),
  fault("not-executable", "spawn_failed"),
  fault("directory", "spawn_failed"),
  fault("bad-interpreter", "spawn_failed"),
];
