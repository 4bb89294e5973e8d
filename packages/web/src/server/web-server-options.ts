/** What a request wants to do. `threadId` is the thread it is about. */
export type WebAction =
  | { type: "list" | "start" }
  | { type: "read" | "turn" | "steer" | "interrupt" | "answer" | "remove"; threadId: string };

/** Options of `threadServer()` and of `turnServer()`. */
export type WebServerOptions = {
  /**
   * Decides whether a request may do what it asks for. Called for every request, and for every thread of a list. A request that it
   * refuses gets the status 403.
   */
  authorize: (request: Request, action: WebAction) => boolean | Promise<boolean>;
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
  /** How many bytes of events may wait for a slow viewer, which then gets a snapshot instead. Default: 1 MiB. */
  maxBufferedBytes?: number | undefined;
  /** The interval of heartbeats, in milliseconds. Default: 15,000. */
  heartbeatMs?: number | undefined;
  /** Takes errors that no response shows, for a log. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
};

/** The default of `maxBufferedBytes`. */
export const defaultBufferedBytes = 1024 * 1024;
