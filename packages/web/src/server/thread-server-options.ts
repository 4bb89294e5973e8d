import type { Codex, ThreadInfo, ThreadOptions } from "@codex/sdk";
import type { EventLog } from "./event-log.js";

/** What a request wants to do. `threadId` is the thread it is about. */
export type WebAction =
  | { type: "list" | "start" }
  | { type: "read" | "turn" | "steer" | "interrupt" | "answer" | "remove"; threadId: string };

/** Options of `threadServer()`. */
export type ThreadServerOptions = {
  /** Runs the threads. Answers, steering, lists and earlier threads require its app-server transport. */
  codex: Codex;
  /**
   * Decides whether a request may do what it asks for. Called for every request, and for every thread of a list. A request that it
   * refuses gets the status 403.
   */
  authorize: (request: Request, action: WebAction) => boolean | Promise<boolean>;
  /**
   * Options of all threads, or a function that makes those of one thread from the request that starts or first opens it. The
   * browser cannot change them. Without `onApproval`, `onUserInput` and `onElicitation`, the viewers answer.
   */
  threadOptions?: ThreadOptions | ((request: Request) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  /**
   * Whether the browser may open a thread that this server did not start since it runs. Default: those that a thread server with
   * the same `threadSource` started.
   */
  isVisible?: ((thread: ThreadInfo) => boolean) | undefined;
  /** Marks the threads of this server in their record. Default: `"codex-web"`. */
  threadSource?: string | undefined;
  /** The path that the server is mounted at, such as `/api/codex`. Default: none. */
  basePath?: string | undefined;
  /** Host names (without port) that the server answers for. Default: `localhost`, `127.0.0.1` and `[::1]`. */
  hosts?: readonly string[] | undefined;
  /**
   * Origins of other sites whose pages may use the server, such as `https://app.example.com`, with their cookies. It gets the CORS
   * headers for them. Default: none.
   */
  origins?: readonly string[] | undefined;
  /**
   * The limit of a request body, in bytes. Images arrive as Base64, which makes them a third larger. Bodies that cannot have
   * images, and the text of an input, have at most 1 MiB of it. Default: 8 MiB.
   */
  maxBodyBytes?: number | undefined;
  /**
   * How many bytes of images of inputs, of all threads, viewers can still load. The oldest go first. Default: 64 MiB.
   */
  maxImageBytes?: number | undefined;
  /** How many turns may run at once. A further one gets the status 503. Default: 8. */
  maxTurns?: number | undefined;
  /** How many bytes of events may wait for a slow viewer, which then gets a snapshot instead. Default: 1 MiB. */
  maxBufferedBytes?: number | undefined;
  /** The interval of heartbeats, in milliseconds. Default: 15,000. */
  heartbeatMs?: number | undefined;
  /** Holds the last events of each thread. Default: a `MemoryEventLog`. */
  eventLog?: EventLog | undefined;
  /** Takes errors that no response shows, for a log. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
};
