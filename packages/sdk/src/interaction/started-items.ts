import { isDeepStrictEqual } from "node:util";
import type { Connection } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";

type FileChangeThreadItem = Extract<ThreadItem, { type: "fileChange" }>;
type McpToolCallThreadItem = Extract<ThreadItem, { type: "mcpToolCall" }>;
type AskedAbout = FileChangeThreadItem | McpToolCallThreadItem;

/** The items that have begun and that a request may be about: it comes after them, and does not repeat what they say. */
export class StartedItems {
  readonly #byThread = new Map<string, Map<string, AskedAbout>>();

  /** Learns from what comes over a connection. */
  listen(connection: Connection): void {
    connection.onNotification("item/started", ({ threadId, item }) => this.#onStarted(threadId, item));
    connection.onNotification("item/completed", ({ threadId, item }) => {
      this.#byThread.get(threadId)?.delete(item.id);
    });
    connection.onNotification("turn/completed", ({ threadId }) => void this.#byThread.delete(threadId));
  }

  /** A patch that has begun. */
  fileChange(threadId: string, itemId: string): FileChangeThreadItem | undefined {
    const item = this.#byThread.get(threadId)?.get(itemId);
    return item?.type === "fileChange" ? item : undefined;
  }

  /** The call of an MCP tool that has begun last, of those that are like this one. */
  mcpToolCall(
    threadId: string,
    call: { server: string; tool: string; arguments: unknown },
  ): McpToolCallThreadItem | undefined {
    const items = [...(this.#byThread.get(threadId)?.values() ?? [])];
    return items.findLast(
      (item): item is McpToolCallThreadItem =>
        item.type === "mcpToolCall" &&
        item.server === call.server &&
        item.tool === call.tool &&
        isDeepStrictEqual(item.arguments, call.arguments),
    );
  }

  #onStarted(threadId: string, item: ThreadItem): void {
    if (item.type !== "fileChange" && item.type !== "mcpToolCall") return;
    const items = this.#byThread.get(threadId) ?? new Map<string, AskedAbout>();
    this.#byThread.set(threadId, items.set(item.id, item as AskedAbout));
  }
}
