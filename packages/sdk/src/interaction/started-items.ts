import type { Connection } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";

/** The items that have started and not completed. A request about one comes later and does not repeat it. */
export class StartedItems {
  readonly #byThread = new Map<string, Map<string, ThreadItem>>();

  /** Follows the notifications of a connection. */
  listen(connection: Connection): void {
    connection.onNotification("item/started", ({ threadId, item }) => this.#onStarted(threadId, item));
    connection.onNotification("item/completed", ({ threadId, item }) => {
      this.#byThread.get(threadId)?.delete(item.id);
    });
    connection.onNotification("turn/completed", ({ threadId }) => void this.#byThread.delete(threadId));
  }

  /** Those of a thread, oldest first. */
  of(threadId: string): readonly ThreadItem[] {
    return [...(this.#byThread.get(threadId)?.values() ?? [])];
  }

  #onStarted(threadId: string, item: ThreadItem): void {
    // Requests are about these alone.
    if (item.type !== "fileChange" && item.type !== "mcpToolCall") return;
    const items = this.#byThread.get(threadId) ?? new Map<string, ThreadItem>();
    this.#byThread.set(threadId, items.set(item.id, item));
  }
}
