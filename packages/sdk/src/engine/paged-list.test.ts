import { describe, expect, test } from "vitest";
import { PagedList } from "./paged-list.js";

/** A list whose page `n` has the entry `n` and the cursor `next(n)`. */
function pagesOf(next: (page: number) => string | null): PagedList<number> {
  let page = 0;
  return new PagedList("thread/list", async (cursor) => {
    page = cursor === undefined ? 1 : page + 1;
    return { entries: [page], nextCursor: next(page) };
  });
}

describe("PagedList", () => {
  test("reads up to the page without a cursor, and starts over each time", async () => {
    const list = pagesOf((page) => (page < 3 ? `to ${page + 1}` : null));
    expect(await list.toArray()).toEqual([1, 2, 3]);
    expect(await list.toArray()).toEqual([1, 2, 3]);
  });

  test.each([
    ["at once", 1],
    ["after some pages", 4],
  ])("yields the entries so far, and then throws, when a cursor repeats %s", async (_, period) => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const entry of pagesOf((page) => `cursor ${page % period}`)) seen.push(entry);
    })();
    await expect(reading).rejects.toMatchObject({
      code: "malformed_event",
      eventType: "thread/list",
      path: ["nextCursor"],
      retryable: false,
    });
    expect(seen).toHaveLength(period + 1);
  });

  test("throws when a list never ends", async () => {
    await expect(pagesOf(String).toArray()).rejects.toMatchObject({
      code: "malformed_event",
      expected: "null within 100000 pages",
    });
  });
});
