import type { TurnQueue } from "@codex/workers";
import type { TurnBoard } from "./turn-board.js";

/**
 * Compares the queue with the log: every turn that was submitted must be open, or have one result that agrees with the end in the log of
 * its thread.
 */
export class TurnAudit {
  readonly #queue: TurnQueue;
  readonly #board: TurnBoard;
  /** The keys of turns whose result has been read. */
  readonly #checked = new Set<string>();
  /** The keys of turns that had ended, but not in the log, when the queue was last asked. */
  readonly #suspects = new Set<string>();
  #lost = 0;

  constructor(queue: TurnQueue, board: TurnBoard) {
    this.#queue = queue;
    this.#board = board;
  }

  /** How many turns are lost. */
  get lost(): number {
    return this.#lost;
  }

  /** How many turns have ended as they should. */
  get checked(): number {
    return this.#checked.size;
  }

  /** Asks the queue for each turn that is not checked yet. */
  async run(): Promise<void> {
    let lost = 0;
    for (const key of this.#board.keys()) {
      if (!this.#checked.has(key) && (await this.#isLost(key))) lost += 1;
    }
    this.#lost = lost;
  }

  async #isLost(key: string): Promise<boolean> {
    const turn = await this.#queue.turn(key);
    if (turn === undefined) return true;
    if ((await turn.info()).state !== "finished") return false;
    const { status } = await turn.result();
    if (this.#board.endOf(key) === status) {
      this.#checked.add(key);
      return false;
    }
    // The log may be behind for a moment.
    const isSuspect = this.#suspects.has(key);
    this.#suspects.add(key);
    return isSuspect;
  }
}
