import { LiveThreads } from "./live-threads.js";
import { serveThreads, type ThreadServer } from "./thread-routes.js";
import type { ThreadServerOptions } from "./thread-server-options.js";

/**
 * Makes a server that shows threads in web pages: as a `fetch` function for Hono, Next.js, Express or plain Node. The client is
 * `connectThread()` of `@codex/web/client`.
 *
 * @example
 * ```ts
 * const server = threadServer({
 *   codex: new Codex({ transport: "app-server" }),
 *   authorize: (request) => isLoggedIn(request),
 *   threadOptions: { sandboxMode: "read-only", workingDirectory: "/srv/project" },
 * });
 * ```
 */
export function threadServer(options: ThreadServerOptions): ThreadServer {
  return serveThreads("threadServer()", options, (onError) => new LiveThreads(options, onError));
}
