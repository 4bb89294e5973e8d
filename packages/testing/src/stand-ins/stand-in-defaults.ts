import type { StandInName, StandInOptions } from "./stand-in-options.js";

/**
 * Everything legal in a JSON string that breaks a careless reader: separators that look like line ends, escaped
 * control characters, quotes and backslashes, characters of two, three and four bytes, and a zero byte.
 */
export const awkwardText =
  'a\u2028b\u2029c\u0085d\u007fe\ufefff g\rh\ni\tj\u0000k\u001b[0ml "quoted" \\back\\ {"type":"x"} é € 👩‍👩‍👧 𝄞 日本語';

const mebibyte = 1024 * 1024;

/** The default options of each stand-in. */
export const standInDefaults: { [Name in StandInName]: Required<StandInOptions[Name]> } = {
  "well-behaved": { items: 1, itemBytes: 100, delayMs: 0 },
  "fails-turn": { message: "the model gave up" },
  "not-json-lines": { lines: ["plain words", '{"type":"turn.compl', "42", "null", "[]"] },
  "empty-lines-and-control-codes": { prefixed: false },
  "unicode-separators": { text: awkwardText },
  "split-bytes": { text: awkwardText, chunkBytes: 1, pauseMs: 0 },
  "invalid-utf8": {},
  "no-final-newline": {},
  "nests-deep": { levels: 50_000 },
  "one-huge-line": { bytes: 200 * mebibyte },
  "floods-stdout": { bytes: 200 * mebibyte, itemBytes: 1000 },
  "floods-stderr": { bytes: 300 * mebibyte },
  "exits-without-terminal": { exitCode: 0 },
  "exits-after-error-event": { exitCode: 0, message: "the sky fell" },
  "completed-without-usage": {},
  "unknown-types": {},
  "wrong-shape": {
    event: { type: "item.completed", item: { id: "item_9", type: "agent_message", text: 42 } },
  },
  "prints-after-completed": {},
  "fails-after-completed": { exitCode: 1, stderr: "fatal: on second thought\n" },
  "lingers-after-completed": { lingerMs: 60_000 },
  "grandchild-holds-stdout": { complete: true, holdMs: 60_000, ownSession: false },
  "ignores-sigterm": { complete: false },
  "has-grandchildren": { complete: false, count: 2, depth: 2, ignoreSignals: false, ownSession: false },
  "exits-before-reading-stdin": { exitCode: 1, stderr: "fatal: not today\n" },
  "closes-stdin": { complete: false, lifeMs: 50, exitCode: 1, stderr: "fatal: no input\n" },
  "killed-by-signal": { signal: "SIGKILL", stderr: "fatal: struck down\n" },
  "exits-with-stderr": {
    exitCode: 1,
    stderr: "Not inside a trusted directory and --skip-git-repo-check was not specified.\n",
  },
  "never-prints": {},
  "goes-silent": {},
  "retries-forever": { everyMs: 50 },
  "starts-other-thread": {},
  missing: {},
  "not-executable": {},
  directory: {},
  "bad-interpreter": {},
};

/** The names of all stand-ins, for tests that cover every one. */
export const standInNames = Object.keys(standInDefaults) as StandInName[];
