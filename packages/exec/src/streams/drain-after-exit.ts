import type { Readable } from "node:stream";
import { DRAIN_MAX_TICKS, DRAIN_TICK_MS } from "../ending/timings.js";

/** A pipe being read. */
export interface DrainedPipe {
  /** The stream; it is destroyed when the pipe is given up. */
  readonly stream: Readable;
  /** How many bytes were read so far. */
  bytesRead(): number;
  /** Whether reading stands still because the consumer does not keep up. That time does not count. */
  paused(): boolean;
}

/**
 * Once the process is gone: waits for the end of a pipe, but not for whoever else holds it. What the process wrote is
 * in the pipe already and is read within the first ticks; a pipe that stays silent for one tick is given up.
 *
 * Counts ticks of the event loop's own time rather than the clock: a host whose loop was blocked while the process
 * ended has not read anything yet, and must not lose it. Resolves to whether the pipe was held by another process.
 */
export function drainAfterExit(pipe: DrainedPipe): Promise<boolean> {
  const { stream } = pipe;
  return new Promise((resolve) => {
    let ticks = 0;
    let bytesBefore = pipe.bytesRead();
    let timer: NodeJS.Timeout | undefined;
    const finish = (held: boolean) => {
      clearTimeout(timer);
      stream.off("close", onClose);
      if (held) stream.destroy();
      resolve(held);
    };
    const onClose = () => finish(false);
    const look = () => {
      if (stream.destroyed) return;
      const bytes = pipe.bytesRead();
      const silent = bytes === bytesBefore && !pipe.paused();
      if (!pipe.paused()) ticks += 1;
      bytesBefore = bytes;
      if (silent || ticks > DRAIN_MAX_TICKS) finish(true);
      else schedule();
    };
    // The timer may be late; reading comes after timers in the loop, so look once it had its turn.
    const schedule = () => {
      timer = setTimeout(() => setImmediate(look), DRAIN_TICK_MS);
    };
    if (stream.closed || stream.destroyed) return resolve(false);
    stream.once("close", onClose);
    schedule();
  });
}
