/**
 * Calls back when nothing came for some milliseconds. Where the host's own event loop was blocked that long, what came
 * meanwhile is still unread when the timer fires: the loop gets one round to read it first.
 *
 * @returns Ends the watch, because something came.
 */
export function watchSilence(limitMs: number, onSilence: () => void): () => void {
  let lastLook: ReturnType<typeof setImmediate> | undefined;
  const timer = setTimeout(() => {
    lastLook = setImmediate(onSilence);
  }, limitMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(lastLook);
  };
}
