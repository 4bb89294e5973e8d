/** How a process exits. */
interface ExitOptions {
  /** Its exit code. */
  exitCode?: number;
}

/** The last output of a process. */
interface LastWordsOptions extends ExitOptions {
  /** What it prints on stderr. */
  stderr?: string;
}

/** Whether the turn itself ends well. */
interface CompleteOptions {
  /** Print `turn.completed` first. Default false: the misbehaviour comes in the middle of the turn. */
  complete?: boolean;
}

/** No options. */
type None = Record<never, never>;

/** Stand-ins whose output is hard to read. All of them complete their turn. */
export interface LineFaults {
  /** Prints `lines` (default: text, half an object, a number, `null`) before and after each of its events, messages "one" and "two". */
  "not-json-lines": { lines?: string[] };
  /** Prints empty lines and control codes between its events; with `prefixed` (default false) also right before message "two". */
  "empty-lines-and-control-codes": { prefixed?: boolean };
  /** Prints three messages of `text` (default {@link awkwardText}): raw separators in it, bare CRs between tokens, CRLFs. */
  "unicode-separators": { text?: string };
  /** Prints two messages of `text` (default {@link awkwardText}) `chunkBytes` bytes at a time (default 1), `pauseMs` apart (default 0). */
  "split-bytes": { text?: string; chunkBytes?: number; pauseMs?: number };
  /** Prints bytes that are not UTF-8, on a separate line and inside a message (between "a" and "b"). */
  "invalid-utf8": None;
  /** Leaves out the newline after its last event. */
  "no-final-newline": None;

  /** Prints a completed tool call nested `levels` deep (default 50000), then message "done". */
  "nests-deep": { levels?: number };
  /** Prints one message of `bytes` characters (default 200 MiB), and completes the turn. */
  "one-huge-line": { bytes?: number };
  /** Prints `bytes` bytes (default 200 MiB) of messages of `itemBytes` characters (default 1000) as fast as they are read. */
  "floods-stdout": { bytes?: number; itemBytes?: number };
  /** Prints `bytes` bytes (default 300 MiB) to stderr, then message "done"; the last line there is "the end of the flood". */
  "floods-stderr": { bytes?: number };
}

/** Stand-ins whose turn fails or never ends, and the one whose turn succeeds. */
export interface TurnFaults {
  /** No misbehaviour: `items` messages (default 1) of `itemBytes` characters (default 100), `delayMs` apart (default 0). */
  "well-behaved": { items?: number; itemBytes?: number; delayMs?: number };
  /** Ends with `turn.failed`, preceded by an `error` with the same message, and exit code 1. */
  "fails-turn": { message?: string };

  /** Exits (default code 0) after message "so far", without ending the turn. */
  "exits-without-terminal": ExitOptions;
  /** Prints a top-level `error` with `message` (default "the sky fell") and exits (default code 0). */
  "exits-after-error-event": ExitOptions & { message?: string };
  /** Ends the turn without `usage`. */
  "completed-without-usage": None;
  /** Prints an unknown event, unknown items, unknown fields and an unknown command status; the last message is "done". */
  "unknown-types": None;
  /** Prints `event` in an otherwise good turn. Default: a completed agent message whose `text` is the number 42. */
  "wrong-shape": { event?: object };
  /** Continues after `turn.completed`: another message, a `turn.failed` and a second `turn.completed`. */
  "prints-after-completed": None;
  /** Completes the turn and exits with an error (default code 1, stderr "fatal: on second thought"). */
  "fails-after-completed": LastWordsOptions;

  /** Reads its prompt and never prints anything. */
  "never-prints": None;
  /** Prints message "so far", starts a command, and prints nothing more. */
  "goes-silent": None;
  /** Reports every `everyMs` milliseconds (default 50) that it waits for the network, forever. */
  "retries-forever": { everyMs?: number };
  /** Starts a new thread, also when asked to resume one; the message is "Who are you?". */
  "starts-other-thread": None;
}

/** Stand-ins that do not end as a process should. */
export interface ProcessFaults {
  /** Stays alive for `lingerMs` milliseconds (default 60000) after `turn.completed`. Heeds signals. */
  "lingers-after-completed": { lingerMs?: number };
  /**
   * Exits with code 0 but leaves a process that holds its stdout for `holdMs` milliseconds (default 60000), with
   * `ownSession` (default false) outside its process group. Here `complete` is true by default.
   */
  "grandchild-holds-stdout": CompleteOptions & { holdMs?: number; ownSession?: boolean };
  /** Ignores SIGTERM, SIGINT and SIGHUP and hangs. */
  "ignores-sigterm": CompleteOptions;
  /**
   * Starts `count` (default 2) lines of `depth` (default 2) processes and hangs. `ignoreSignals` (default false): all
   * of them do. `ownSession` (default false): the lines leave its process group.
   */
  "has-grandchildren": CompleteOptions & {
    count?: number;
    depth?: number;
    ignoreSignals?: boolean;
    ownSession?: boolean;
  };

  /** Exits at once (default code 1, stderr "fatal: not today"), its prompt unread and nothing printed. */
  "exits-before-reading-stdin": LastWordsOptions;
  /** Closes its stdin unread, starts a turn, lives for `lifeMs` milliseconds (default 50), exits (default code 1, stderr "fatal: no input"). */
  "closes-stdin": LastWordsOptions & CompleteOptions & { lifeMs?: number };
  /** Dies by `signal` (default SIGKILL) after message "so far" and `stderr` (default "fatal: struck down"). */
  "killed-by-signal": {
    signal?: "SIGKILL" | "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGABRT" | "SIGSEGV";
    stderr?: string;
  };
  /** Prints only `stderr` and exits. Default: code 1 and the message about an untrusted directory. */
  "exits-with-stderr": LastWordsOptions;
}

/** Stand-ins that cannot even be started. */
export interface PathFaults {
  /** A path that does not exist. */
  missing: None;
  /** A file without permission to execute. */
  "not-executable": None;
  /** A folder. */
  directory: None;
  /** A script whose interpreter does not exist. */
  "bad-interpreter": None;
}

/** Every stand-in by its name, with its options. Each reads its prompt and starts a turn first, unless stated otherwise. */
export interface StandInOptions extends LineFaults, TurnFaults, ProcessFaults, PathFaults {}

/** The name of a stand-in. */
export type StandInName = keyof StandInOptions;
