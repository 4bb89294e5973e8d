import type { Connection } from "@codex/app-server";
import type { ThreadResumeResponse } from "@codex/app-server/wire";
import { defer } from "../waiting.js";
import type { StartedItems } from "./started-items.js";

/** The newest turn with its items. Only the answer to `thread/resume` also has those that have started but not completed. */
const newestTurn = { limit: 1, sortDirection: "desc", itemsView: "full" } as const;

/** The turn of another client that a thread was loaded to follow. */
export class Attachment {
  readonly turnId: string;
  readonly #adopted = defer();
  #isAdopted = false;
  #reading: Promise<void> | undefined;

  constructor(turnId: string) {
    this.turnId = turnId;
  }

  /** Whether the turn is being followed. Its open requests can arrive before that. */
  get isAdopted(): boolean {
    return this.#isAdopted;
  }

  /** Resolves when the turn is being followed. */
  get adopted(): Promise<void> {
    return this.#adopted.promise;
  }

  adopt(): void {
    this.#isAdopted = true;
    this.#adopted.resolve();
  }

  /**
   * Reads the items that started before the thread was loaded, once. They are read only for a request that is about one of
   * them: all items of a turn together may not fit into a message. Never rejects.
   *
   * @param into receives the items, before any later notification
   */
  readStartedItems(connection: Connection, threadId: string, into: StartedItems): Promise<void> {
    const request = { threadId, excludeTurns: true, initialTurnsPage: newestTurn };
    const onResult = (answer: Partial<ThreadResumeResponse>) => {
      const turn = answer.initialTurnsPage?.data.find(({ id }) => id === this.turnId);
      for (const item of turn?.items ?? [])
        if ("status" in item && item.status === "inProgress") into.add(threadId, item);
    };
    this.#reading ??= connection.request("thread/resume", request, { onResult }).then(
      () => {},
      () => {
        // The server sends the request again over the next connection.
        this.#reading = undefined;
      },
    );
    return this.#reading;
  }
}
