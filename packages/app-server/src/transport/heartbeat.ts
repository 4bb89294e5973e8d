import type { WebSocket } from "ws";

/** Asks the other side for signs of life, and tells when there were none for a whole interval. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;

  /**
   * @param socket Any sign of life on it counts.
   * @param intervalMs How often to ask; silence for that long after asking is death.
   * @param onSilence Called once.
   */
  constructor(socket: WebSocket, intervalMs: number, onSilence: (silence: Error) => void) {
    let alive = true;
    const note = () => {
      alive = true;
    };
    socket.on("pong", note);
    socket.on("message", note);
    this.#timer = setInterval(() => {
      // Paused means that nobody has begun to read, so that nothing can be heard.
      if (socket.isPaused) return;
      if (!alive) {
        this.stop();
        onSilence(new Error(`the other side gave no sign of life for ${intervalMs} ms`));
        return;
      }
      alive = false;
      socket.ping();
    }, intervalMs);
    // The socket itself keeps the program running, as long as that is wanted.
    this.#timer.unref();
  }

  /** Stops asking. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
