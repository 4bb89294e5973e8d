import type { Connection } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";
import { PagedList } from "../paged-list.js";
import { readPage, requireObject } from "../server-answers.js";

/**
 * The number of items per page. Four images of 10 MB are 53 MB as Base64, and a message may have 64 MiB. Larger pages would be
 * faster: read sequentially, 1,000 items take 0.8 s in pages of 4 and 0.04 s in pages of 100.
 */
const itemsPerPage = 4;

/** The room for one item in a message, in bytes: an image of 10 MB, as Base64. */
const roomPerItem = 16 * 1024 * 1024;

/** The items to list, and the page size. */
export interface ItemsOfTurn {
  client: Pick<Connection, "request">;
  threadId: string;
  turnId: string;
  pageSize: number;
  signal?: AbortSignal | undefined;
}

/** Lists the items of a turn, oldest first, in pages that fit into a message. */
export function listItems({
  client,
  threadId,
  turnId,
  pageSize,
  signal,
}: ItemsOfTurn): Promise<ThreadItem[]> {
  const pages = new PagedList("thread/items/list", async (cursor) => {
    const parameters = { threadId, turnId, cursor, limit: pageSize, sortDirection: "asc" } as const;
    const answer = await client.request("thread/items/list", parameters, { signal });
    return readPage("thread/items/list", answer, ({ item }) => requireObject("thread/items/list", item));
  });
  return pages.toArray();
}

/**
 * The number of items per page that fits into a message.
 *
 * @param maxLineBytes the limit of a message in bytes; `undefined` for 64 MiB
 */
export function itemsPerPageWith(maxLineBytes = Number.POSITIVE_INFINITY): number {
  return Math.max(1, Math.min(itemsPerPage, Math.floor(maxLineBytes / roomPerItem)));
}
