import type { Readable } from "node:stream";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";

/** After the exit, a pipe without data for this long is held open by another process, and is abandoned. */
export const drainTickMs = 50;
/** After the exit, a pipe is read for at most this many ticks, even while another process keeps writing to it. */
const maxDrainTicks = 20;

/** An output pipe of a process, and how far it was read. */
export interface DrainedPipe {
  /** The stream. It is destroyed when the pipe is abandoned. */
  readonly stream: Readable;
  /** How many bytes have been read so far. */
  bytesRead(): number;
  /** Whether reading is paused because the consumer is slow. Paused time does not count. */
  isPaused(): boolean;
}

/**
 * Call once the process has exited. Waits for the end of a pipe, but not for other processes that hold it open. Whatever
 * the process wrote is in the pipe already and is read within the first ticks; a pipe that is silent for a whole tick is
 * abandoned.
 *
 * Counts ticks of the event loop instead of wall-clock time: a host whose loop was blocked while the process exited has
 * read nothing yet and must not lose the data.
 *
 * @returns Whether another process held the pipe open.
 */
export function drainAfterExit(pipe: DrainedPipe): Promise<boolean> {
  const { stream } = pipe;
  return new Promise((resolve) => {
    let ticks = 0;
    let bytesBefore = pipe.bytesRead();
    let timer: NodeJS.Timeout | undefined;
    const finish = (isHeld: boolean) => {
      clearTimeout(timer);
      stream.off("close", onClose);
      if (isHeld) stream.destroy();
      resolve(isHeld);
    };
    const onClose = () => finish(false);
    const look = () => {
      if (stream.destroyed) return;
      const bytes = pipe.bytesRead();
      const isSilent = bytes === bytesBefore && !pipe.isPaused();
      if (!pipe.isPaused()) ticks += 1;
      bytesBefore = bytes;
      if (isSilent || ticks > maxDrainTicks) finish(true);
      else schedule();
    };
    // The timer may fire late. The loop reads after its timers, so look only after it had a chance to read.
    const schedule = () => {
      timer = setTimeout(() => setImmediate(look), drainTickMs);
    };
    if (stream.closed || stream.destroyed) return resolve(false);
    stream.once("close", onClose);
    schedule();
  });
}
