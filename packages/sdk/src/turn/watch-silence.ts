/**
 * Calls back when nothing came for some milliseconds, and nothing else broke the silence. Where the host's own event
 * loop was blocked that long, what came meanwhile is still unread when the timer fires: the loop gets one round to
 * read it first.
 *
 * @param brokenAtMs when something that is not seen here broke the silence last, on the clock of `performance.now()`
 * @returns Ends the watch, because something came.
 */
export function watchSilence(
  limitMs: number,
  onSilence: () => void,
  brokenAtMs: () => number | undefined,
): () => void {
  let lastLook: ReturnType<typeof setImmediate> | undefined;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (ms: number) => {
    timer = setTimeout(() => {
      lastLook = setImmediate(look);
    }, ms);
  };
  const look = () => {
    const silentMs = performance.now() - (brokenAtMs() ?? Number.NEGATIVE_INFINITY);
    if (silentMs < limitMs) wait(limitMs - silentMs);
    else onSilence();
  };
  wait(limitMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(lastLook);
  };
}
