import { FollowedThreads } from "./followed-threads.js";
import { serveThreads, type ThreadServer } from "./thread-routes.js";
import type { TurnServerOptions } from "./turn-server-options.js";

/**
 * Makes a server that shows the threads of a turn queue in web pages, with the same routes and clients as `threadServer()`. It
 * runs no turns and keeps nothing that its queue does not have, so any number of hosts can serve the same threads: a viewer that
 * loses one host continues on another one with the event that it missed first. The id of a thread is its key in the queue.
 *
 * @example
 * ```ts
 * const server = turnServer({
 *   turns: new TurnQueue({ database: process.env.DATABASE_URL }),
 *   authorize: (request, action) => mayDo(request, action),
 *   turnSettings: (request) => ({ account: accountOf(request) }),
 *   identify: (request) => nameOf(request),
 * });
 * ```
 */
export function turnServer(options: TurnServerOptions): ThreadServer {
  return serveThreads("turnServer()", options, (onError) => new FollowedThreads(options, onError));
}
