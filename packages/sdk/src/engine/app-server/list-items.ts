import type { Connection } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";
import { PagedList } from "../paged-list.js";

/**
 * The number of items on a page. Four images of 10 MB are 53 MB as Base64, and a message may have 64 MiB. A page takes the
 * server some 3 ms, whatever the length of the thread, so a larger one would be faster: read one after the other, 1,000
 * items take 0.8 s in pages of 4 and 0.04 s in pages of 100.
 */
const itemsPerPage = 4;

/** Bytes of a message that one item may need: an image of 10 MB, as Base64. With a lower `maxLineBytes`, fewer fit. */
const roomPerItem = 16 * 1024 * 1024;

/** Which items to list, and how many to a page. */
export interface ItemsOfTurn {
  client: Pick<Connection, "request">;
  threadId: string;
  turnId: string;
  pageSize: number;
  signal?: AbortSignal | undefined;
}

/** Lists the items of a turn, oldest first, in pages that a connection can carry. */
export function listItems({
  client,
  threadId,
  turnId,
  pageSize,
  signal,
}: ItemsOfTurn): Promise<ThreadItem[]> {
  const pages = new PagedList("thread/items/list", async (cursor) => {
    const parameters = { threadId, turnId, cursor, limit: pageSize, sortDirection: "asc" } as const;
    const { data, nextCursor } = await client.request("thread/items/list", parameters, { signal });
    return { entries: data.map(({ item }) => item), nextCursor };
  });
  return pages.toArray();
}

/** @param maxLineBytes the limit of a message; 64 MiB if it is `undefined` */
export function itemsPerPageWith(maxLineBytes = Number.POSITIVE_INFINITY): number {
  return Math.max(1, Math.min(itemsPerPage, Math.floor(maxLineBytes / roomPerItem)));
}
