import { MalformedEventError } from "@codex/protocol";

/** Bounds the reading of a list that a server never ends. */
const maxPages = 100_000;

/** One page of a list. */
export interface Page<Entry> {
  /** The entries, in order. */
  entries: Entry[];
  /** The cursor of the next page; `null` on the last one. */
  nextCursor: string | null;
}

/**
 * A list whose pages are requested as the caller iterates. Each iteration begins with the first page. Throws the errors of
 * requests, and a `MalformedEventError` when the server repeats a cursor or sends more than 100,000 pages.
 *
 * @example
 * ```ts
 * for await (const thread of codex.listThreads()) console.log(thread.name ?? thread.preview);
 * ```
 */
export class PagedList<Entry> implements AsyncIterable<Entry> {
  readonly #method: string;
  readonly #read: (cursor: string | undefined) => Promise<Page<Entry>>;

  /** @internal */
  constructor(method: string, read: (cursor: string | undefined) => Promise<Page<Entry>>) {
    this.#method = method;
    this.#read = read;
  }

  /** Iterates the entries. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  /** Iterates the pages, as the server sends them. */
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

  /** Reads all pages and returns their entries. */
  async toArray(): Promise<Entry[]> {
    const all: Entry[] = [];
    for await (const page of this.pages()) all.push(...page);
    return all;
  }

  #malformed(expected: string, received: string): MalformedEventError {
    return new MalformedEventError({ eventType: this.#method, path: ["nextCursor"], expected, received });
  }
}
