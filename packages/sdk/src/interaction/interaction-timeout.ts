/** Milliseconds a handler or a tool may take, unless the caller says otherwise: five minutes. */
export const defaultInteractionTimeoutMs = 300_000;
