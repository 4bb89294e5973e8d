import { fileURLToPath } from "node:url";
import { type StandInName, standIn } from "@codex/testing";

import type { Fault } from "./fault.js";
import type { Outcome } from "./outcome.js";

/** The misbehaving servers that the tests of the SDK use, too. */
export const serversFolder = fileURLToPath(
  import.meta.url.replace(/\/apps\/bench\/.*$/, "/packages/sdk/tests/app-server/servers/"),
);

const silent = { turnOptions: { timeoutMs: 1000 } };
const mebibyte = 1024 * 1024;

function server(name: string, outcome: Outcome, more: Partial<Fault> = {}): Fault {
  const path = `${serversFolder}${name}.mjs`;
  const makeExecutable = () => ({ path, dispose: async () => {} });
  return { name, transport: "app-server", makeExecutable, outcome, isShared: false, ...more };
}

/** A stand-in that is no server at all. */
function noServer(name: StandInName, outcome: Outcome): Fault {
  return { ...server(name, outcome), makeExecutable: () => standIn(name) };
}

/** Every misbehaving server, on app-server, floods made smaller. */
export const serverFaults: readonly Fault[] = [
  server("complains", "completed", { isShared: true }),

  server("not-json", "completed", { isShared: true }),
  server("splits-anywhere", "completed"),
  server("speaks-in-tongues", "completed", { isShared: true }),
  server("malformed", "malformed_event", { prompt: "text is a number", isShared: true }),
  server("nests-deep", "malformed_event", { prompt: "item", isShared: true }),
  server("huge-line", "connection_lost", { codexOptions: { maxLineBytes: mebibyte } }),
  server("floods", "completed", { prompt: "flood 20000" }),
  server("floods-stderr", "completed", { prompt: "8" }),

  server("answers-strangely", "completed", { isShared: true }),
  server("asks-the-unknown", "completed"),
  server("ends-strangely", "missing_terminal_event"),
  server("asks-for-another", "completed"),
  server("repeats-ids", "completed"),
  server("completes-before-answering", "completed"),
  server("tells-old-news", "completed"),
  server("keeps-input-ids", "completed", { isShared: true }),
  server("tries-again", "completed", { isShared: true }),
  server("thinks", "completed", { isShared: true }),
  server("warns", "turn_failed", { isShared: true }),
  server("warns-of-threads", "completed"),
  server("plans", "completed", { isShared: true }),
  server("indiscreet", "turn_failed", { prompt: "fails" }),
  server("steers-instead", "completed", { nextOutcomes: ["thread_busy"] }),
  server("ends-before-steering", "turn_timeout", { isShared: true, ...silent }),
  server("shares-threads", "completed", { nextOutcomes: ["thread_busy"] }),
  server("asks-for-others", "thread_busy"),
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

  server("ignores-signals", "turn_timeout", silent),
  server("never-answers", "turn_timeout", silent),
  server("never-starts-threads", "turn_timeout", silent),
  // It starts the second one, if it is quick enough.
  server("never-starts-turns", "turn_timeout", { nextOutcomes: ["completed", "turn_timeout"], ...silent }),
  server("never-ends-turns", "turn_timeout", silent),
  server("acknowledges-late", "turn_timeout", silent),
  server("resumes-late", "completed", { resumedId: "01900000-0000-7000-8000-00000000000a" }),
  server("starts-threads-late", "completed"),
  server("starts-turns-late", "turn_timeout", { prompt: "late", ...silent }),

  noServer("exits-before-reading-stdin", "connection_lost"),
  noServer("missing", "binary_not_found"),
  noServer("not-executable", "spawn_failed"),
  noServer("directory", "spawn_failed"),
  noServer("bad-interpreter", "spawn_failed"),
];
