import type { ServerNotification } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";

/** How many items are kept. A request follows its item at once, so an older one is of a thread that will never end it. */
export const maxStartedItems = 1000;

/** The items of a thread and its sub-agents that have started but not completed, because a request may be about one of them. */
export class StartedItems {
  /** Oldest first. */
  readonly #items = new Map<string, { threadId: string; item: ThreadItem }>();

  /** The started items of one thread, oldest first. */
  of(threadId: string): ThreadItem[] {
    return [...this.#items.values()].filter((each) => each.threadId === threadId).map(({ item }) => item);
  }

  /** Adds an item that has started. */
  add(threadId: string, item: ThreadItem): void {
    this.#items.set(keyOf(threadId, item), { threadId, item });
    const [oldest] = this.#items.keys();
    if (this.#items.size > maxStartedItems && oldest !== undefined) this.#items.delete(oldest);
  }

  /** Takes a notification about a thread. */
  accept(threadId: string, notification: ServerNotification): void {
    switch (notification.method) {
      case "item/started": {
        const item = itemOf(notification);
        if (item !== undefined) this.add(threadId, item);
        break;
      }
      case "item/completed": {
        const item = itemOf(notification);
        if (item !== undefined) this.#items.delete(keyOf(threadId, item));
        break;
      }
      case "turn/completed":
        this.forget(threadId);
        break;
    }
  }

  /** Forgets the items of a thread that has ended its turn, or is unloaded. */
  forget(threadId: string): void {
    for (const [key, each] of this.#items) if (each.threadId === threadId) this.#items.delete(key);
  }
}

function keyOf(threadId: string, { id }: ThreadItem): string {
  return `${threadId} ${id}`;
}

/** The item of a notification; `undefined` if a server omits it, which its translation reports. */
export function itemOf({ params }: ServerNotification): ThreadItem | undefined {
  return (params as { item?: ThreadItem }).item;
}
