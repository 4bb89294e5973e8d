import type { WriteStream } from "node:tty";

/**
 * Tells how far a soak is: in one line that is written over on a terminal, else in a line for every tenth.
 *
 * @returns to be called with the number of turns that have ended
 */
export function progressTo(stream: WriteStream, turns: number): (ended: number) => void {
  const startedAtMs = performance.now();
  let tenths = 0;
  return (ended) => {
    const perSecond = ended / ((performance.now() - startedAtMs) / 1000);
    const words = `${Math.min(ended, turns)} of ${turns} turns, ${perSecond.toFixed(1)} a second`;
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${words}${ended >= turns ? "\n" : ""}`);
      return;
    }
    const tenthsNow = Math.floor((10 * ended) / turns);
    if (tenthsNow > tenths) stream.write(`${words}\n`);
    tenths = Math.max(tenths, tenthsNow);
  };
}
