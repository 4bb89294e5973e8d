/** What a handler knows beside the question. */
export interface InteractionContext {
  /**
   * Fires when no answer is needed any more: the turn has ended or was interrupted, or the time for an answer
   * (`interactionTimeoutMs`) is over. What the handler returns after that is dropped.
   */
  signal: AbortSignal;
}
