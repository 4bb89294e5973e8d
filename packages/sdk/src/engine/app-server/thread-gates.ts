import { type Leave, TurnQueue } from "../../thread/turn-queue.js";

/**
 * Lets one turn of a thread run at a time, also when several `Thread` objects stand for it: the server would add the
 * input of the second turn to the first.
 */
export class ThreadGates {
  readonly #gates = new Map<string, { queue: TurnQueue; users: number }>();
  readonly #hold: () => () => void;

  /** @param hold keeps the program from ending until the function returned is called; what a waiter waits for need not */
  constructor(hold: () => () => void) {
    this.#hold = hold;
  }

  /** Resolves when it is this caller's turn; rejects with the signal's reason if that comes first. */
  async enter(threadId: string, signal?: AbortSignal): Promise<Leave> {
    const gate = this.#gates.get(threadId) ?? { queue: new TurnQueue(), users: 0 };
    this.#gates.set(threadId, gate);
    gate.users += 1;
    const letGo = this.#hold();
    const forget = () => {
      gate.users -= 1;
      if (gate.users === 0) this.#gates.delete(threadId);
    };
    try {
      const leave = await gate.queue.enter(signal);
      let hasLeft = false;
      return () => {
        if (!hasLeft) forget();
        hasLeft = true;
        leave();
      };
    } catch (reason) {
      forget();
      throw reason;
    } finally {
      letGo();
    }
  }
}
