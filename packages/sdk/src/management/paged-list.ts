/** One page of a list, and where the next one begins. */
export interface Page<Entry> {
  /** The entries, in order. */
  entries: Entry[];
  /** Where the next page begins; `null` on the last one. */
  nextCursor: string | null;
}

/**
 * A list that is read page by page, as far as somebody iterates:
 *
 * ```ts
 * for await (const thread of codex.listThreads()) console.log(thread.name ?? thread.preview);
 * ```
 *
 * Each iteration begins anew with the first page.
 */
export class PagedList<Entry> implements AsyncIterable<Entry> {
  readonly #read: (cursor: string | undefined) => Promise<Page<Entry>>;

  /** @internal */
  constructor(read: (cursor: string | undefined) => Promise<Page<Entry>>) {
    this.#read = read;
  }

  /** The entries one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  /** The entries page by page, as the server sends them. */
  async *pages(): AsyncGenerator<Entry[], void, undefined> {
    let cursor: string | undefined;
    do {
      const { entries, nextCursor } = await this.#read(cursor);
      yield entries;
      // A cursor that does not move on would be read for ever.
      if (nextCursor === cursor) return;
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** All entries, once the last page is read. */
  async toArray(): Promise<Entry[]> {
    const all: Entry[] = [];
    for await (const page of this.pages()) all.push(...page);
    return all;
  }
}
