import type { ListedThread } from "../model/wire.js";
import type { TurnSettings, TurnSource } from "./turn-source.js";
import type { WebServerOptions } from "./web-server-options.js";

/** Options of `turnServer()`. */
export type TurnServerOptions = WebServerOptions & {
  /** Where the turns are: a `TurnQueue` of `@codex/workers`. The server does not close it. */
  turns: TurnSource;
  /**
   * What the server decides about each turn that it submits, or a function that decides it from the request. The browser cannot
   * change it. A repeated request must lead to the same account and settings. Default: what `turns` takes by default.
   */
  turnSettings?: TurnSettings | ((request: Request) => TurnSettings | Promise<TurnSettings>) | undefined;
  /**
   * Makes the key of a thread that a request starts, such as `${userOf(request)}-${id}`, by which `authorize` can tell whose
   * thread it is. It must contain `id`, which differs from that of every other thread. Default: `web-${id}`.
   */
  threadKey?: ((request: Request, id: string) => string | Promise<string>) | undefined;
  /**
   * Identifies who sent a request, for the record of an answer and the reason of an interruption. Default: none.
   */
  identify?: ((request: Request) => string | Promise<string>) | undefined;
  /**
   * Lists the threads for `GET /threads`. Those that `authorize` does not let the viewer read are left out. Default: the request
   * gets the status 501, because a queue does not know all of its threads.
   */
  listThreads?:
    | ((request: Request) => readonly ListedThread[] | Promise<readonly ListedThread[]>)
    | undefined;
  /** How many threads may have viewers at once. A viewer of a further one gets the status 503. Default: 1,000. */
  maxThreads?: number | undefined;
};
