import { MalformedEventError } from "@codex/protocol";

/** Bounds what a server that never ends its list can make the caller read. */
const maxPages = 100_000;

/** One page of a list, and where the next one begins. */
export interface Page<Entry> {
  /** The entries, in order. */
  entries: Entry[];
  /** Where the next page begins; `null` on the last one. */
  nextCursor: string | null;
}

/**
 * A list that is read page by page, as far as the caller iterates:
 *
 * ```ts
 * for await (const thread of codex.listThreads()) console.log(thread.name ?? thread.preview);
 * ```
 *
 * Each iteration starts again at the first page. It throws what a request throws, and a `MalformedEventError` when the
 * server repeats a cursor, or sends more than 100,000 pages.
 */
export class PagedList<Entry> implements AsyncIterable<Entry> {
  readonly #method: string;
  readonly #read: (cursor: string | undefined) => Promise<Page<Entry>>;

  /** @internal */
  constructor(method: string, read: (cursor: string | undefined) => Promise<Page<Entry>>) {
    this.#method = method;
    this.#read = read;
  }

  /** The entries one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  /** The entries page by page, as the server sends them. */
  async *pages(): AsyncGenerator<Entry[], void, undefined> {
    const cursors = new Set<string>();
    let cursor: string | undefined;
    do {
      const { entries, nextCursor } = await this.#read(cursor);
      yield entries;
      cursor = nextCursor ?? undefined;
      if (cursor === undefined) return;
      if (cursors.has(cursor)) throw this.#malformed("a new cursor", "that of an earlier page");
      cursors.add(cursor);
    } while (cursors.size < maxPages);
    throw this.#malformed(`null within ${maxPages} pages`, "one more cursor");
  }

  /** All entries, once the last page is read. */
  async toArray(): Promise<Entry[]> {
    const all: Entry[] = [];
    for await (const page of this.pages()) all.push(...page);
    return all;
  }

  #malformed(expected: string, received: string): MalformedEventError {
    return new MalformedEventError({ eventType: this.#method, path: ["nextCursor"], expected, received });
  }
}
