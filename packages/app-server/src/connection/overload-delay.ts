/** Milliseconds that the first repetition waits at most; each later one waits up to twice as long. */
const firstDelayMs = 50;
/** Milliseconds that any repetition waits at most. */
const longestDelayMs = 2000;

/**
 * How long to wait before a refused request is sent again. Half of it is chance, so that many clients refused together
 * do not come back together.
 *
 * @param attempt How often the request has been sent so far, from 1.
 */
export function overloadDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}
