import type { Codex, ThreadInfo, ThreadOptions } from "@codex/sdk";
import type { EventLog } from "./event-log.js";
import type { WebServerOptions } from "./web-server-options.js";

/** Options of `threadServer()`. */
export type ThreadServerOptions = WebServerOptions & {
  /** Runs the threads. Answers, steering, lists and earlier threads require its app-server transport. */
  codex: Codex;
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
  /**
   * How many bytes of images of inputs, of all threads, viewers can still load. The oldest go first. Default: 64 MiB.
   */
  maxImageBytes?: number | undefined;
  /** How many turns may run at once. A further one gets the status 503. Default: 8. */
  maxTurns?: number | undefined;
  /** Holds the last events of each thread. Default: a `MemoryEventLog`. */
  eventLog?: EventLog | undefined;
};
