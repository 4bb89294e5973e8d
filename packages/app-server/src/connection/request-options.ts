/** Options of one request. */
export interface RequestOptions<Result = unknown> {
  /**
   * Milliseconds from the call to the answer, waiting for other requests and for an overloaded server included.
   * `Infinity` for no limit. Default: the connection's `requestTimeoutMs`.
   */
  timeoutMs?: number | undefined;
  /**
   * Gives up waiting: the request rejects with the signal's reason. The server is not told; what it has begun, it
   * finishes.
   */
  signal?: AbortSignal | undefined;
  /**
   * Await the answer of a request that was sent, also when the signal fires: what the server does must be known. From
   * then on that does not keep the program from ending.
   */
  answerAfterAbort?: boolean;
  /**
   * Called with the result at the moment it is read, before any message that came after it is delivered. (What awaits
   * the promise runs a little later, when notifications that came with the answer have been delivered already.) When
   * it throws, the request rejects with what it threw.
   */
  onResult?: ((result: Result) => void) | undefined;
}
