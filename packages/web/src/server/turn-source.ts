import type { ThreadEvent } from "@codex/protocol";
import type { Input } from "@codex/sdk";
import type { WebDecision, WebRequest } from "../model/web-event.js";

/**
 * Where the turns of a `turnServer()` are: a `TurnQueue` of `@codex/workers`, or anything else with these methods and a log for
 * each thread that all processes see.
 */
export type TurnSource = {
  /** Adds a turn, once for each key. A thread is identified by a key too, and begins with its first turn. */
  submit(turn: WebTurn): Promise<unknown>;
  /** Finds a turn by its key. */
  turn(key: string): Promise<SourceTurn | undefined>;
  /** Lists the unfinished turns of a thread, in the order in which they run. */
  threadTurns(thread: string): Promise<readonly { key: string }[]>;
  /**
   * Reads the log of a thread, oldest entry first: the entries after the one with the id `after`, and those that follow until
   * `signal` aborts. With `follow: false` it ends at the end of the log.
   */
  threadEvents(
    thread: string,
    options: { after?: string; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<SourceEvent>;
  /** Answers a request. Rejects with the code `request_closed` if it does not wait any more. */
  answer(requestId: string, decision: WebDecision, options: { by?: string }): Promise<void>;
};

/** A turn that a {@link TurnSource} gets. */
export type WebTurn = TurnSettings & {
  /** The key of the turn. A second turn with it is the same turn. */
  key: string;
  /** The key of the thread. */
  thread: string;
  /** The text and the images. */
  input: Input;
};

/** What the server decides about a turn. */
export type TurnSettings = {
  /** The account that pays for the turn. Default: that of the source. */
  account?: string | undefined;
  /** Any JSON value for the worker, such as the repository to check out. Default: that of the source. */
  settings?: unknown;
  /** Turns with a lower number go first. Default: that of the source. */
  priority?: number | undefined;
  /** A limit of tokens that all turns with the same key share. Default: none. */
  budget?: { key: string; maxTokens: number } | undefined;
};

/** A turn of a {@link TurnSource}. */
export type SourceTurn = {
  /** Ends the turn, wherever it is. Has no effect once it has ended. */
  cancel(reason?: string): Promise<void>;
  /** Resolves when the turn has ended. */
  result(options?: { signal?: AbortSignal }): Promise<unknown>;
};

/** An entry of the log of a thread. */
export type SourceEvent = {
  /** Where the entry is in the log, the same for every reader: letters, digits, `-`, `_` and `.`. */
  id: string;
  /** The key of the turn. */
  turn: string;
  /** What happened. */
  event:
    | ThreadEvent
    | { type: "turn.begun"; input: SourceInput }
    | { type: "request.opened"; request: WebRequest }
    | { type: "request.closed"; id: string; decision: WebDecision | null }
    | { type: "turn.parked" | "turn.returned" }
    | { type: "turn.ended"; error: { code: string; message: string } | null };
};

/** An input in a log: that of the turn as JSON, with the bytes of an image as `{ base64 }` or as a data URL. */
export type SourceInput =
  | string
  | readonly { type: string; text?: string | undefined; data?: string | { base64: string } | undefined }[];
