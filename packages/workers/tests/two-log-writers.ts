import fc from "fast-check";
import { expect } from "vitest";
import type { LogWriter, TurnDatabase } from "../src/queue/turn-database.js";

/** `begin` takes the next fence. `repeat` appends the latest batch of the writer again. `name` appends a batch without a fence, as people do. */
const steps = ["begin", "open", "append", "repeat", "name", "race"] as const;
type Step = { writer: 0 | 1; does: (typeof steps)[number]; entries: number; name: string };

const anyStep: fc.Arbitrary<Step> = fc.record({
  writer: fc.constantFrom(0, 1),
  does: fc.constantFrom(...steps),
  entries: fc.integer({ min: 1, max: 3 }),
  name: fc.constantFrom("ended", "closed", "opened"),
});

type Writer = { database: TurnDatabase; fence: number; latest?: { entries: string[]; writer: LogWriter } };

let logs = 0;

/**
 * Holds the logs of a database to a model of two attempts that write one, for random steps of both. In the model an attempt writes until
 * a later one has written, and the log has each batch once.
 */
export async function checkTwoLogWriters(
  one: TurnDatabase,
  other: TurnDatabase,
  numRuns: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 30 }), (list) =>
      new TwoLogWriters(one, other).run(list),
    ),
    { numRuns },
  );
}

class TwoLogWriters {
  readonly #log = `log ${logs++}`;
  readonly #writers: [Writer, Writer];
  readonly #batches = new Map<string, number>();
  #entries: string[] = [];
  #lastFence = 0;
  #closedBelow = 0;
  #count = 0;

  constructor(one: TurnDatabase, other: TurnDatabase) {
    this.#writers = [
      { database: one, fence: ++this.#lastFence },
      { database: other, fence: ++this.#lastFence },
    ];
  }

  async run(list: Step[]): Promise<void> {
    for (const step of list) {
      await this.#take(step);
      const stored = await this.#writers[1].database.readLog(this.#log, 0, 1000);
      expect(stored).toEqual(this.#entries.map((value, index) => ({ id: index + 1, value })));
    }
  }

  async #take({ writer: index, does, entries: size, name }: Step): Promise<void> {
    const writer = this.#writers[index];
    const entries = Array.from({ length: size }, () => `${index}/${this.#count++}`);
    const { fence } = writer;
    switch (does) {
      case "begin":
        writer.fence = ++this.#lastFence;
        return;
      case "open":
        return await this.#append(writer, [], { fence, batch: `batch ${this.#count++}` });
      case "append":
        return await this.#append(writer, entries, { fence, batch: `batch ${this.#count++}` });
      case "repeat":
        if (writer.latest) await this.#append(writer, writer.latest.entries, writer.latest.writer);
        return;
      case "name":
        return await this.#append(writer, [name], { batch: name });
      case "race": {
        // Both orders are right. Which one it was is seen by what the older attempt gets.
        const [older, newer] = [...this.#writers].sort((a, b) => a.fence - b.fence) as [Writer, Writer];
        const written = [older, newer].map((each, at) => ({
          each,
          entries: [`${at}/${this.#count++}`],
          writer: { fence: each.fence, batch: `batch ${this.#count++}` },
        }));
        const ends = await Promise.all(
          written.map(({ each, entries, writer }) => each.database.append(this.#log, entries, writer)),
        );
        const order = written.map((write, at) => ({ ...write, end: ends[at] }));
        order.sort((a, b) => (a.end ?? Number.POSITIVE_INFINITY) - (b.end ?? Number.POSITIVE_INFINITY));
        for (const { each, entries, writer, end } of order)
          expect(end).toBe(this.#accept(each, entries, writer));
      }
    }
  }

  async #append(by: Writer, entries: string[], writer: LogWriter): Promise<void> {
    const end = await by.database.append(this.#log, entries, writer);
    expect(end).toBe(this.#accept(by, entries, writer));
  }

  /** What the model says to an append. */
  #accept(by: Writer, entries: string[], writer: LogWriter): number | undefined {
    const { fence = 0, batch } = writer;
    const known = this.#batches.get(batch);
    if (known !== undefined) return known;
    if (fence > 0 && fence < this.#closedBelow) return undefined;
    this.#closedBelow = Math.max(this.#closedBelow, fence);
    this.#entries.push(...entries);
    if (entries.length > 0) this.#batches.set(batch, this.#entries.length);
    if (fence > 0) by.latest = { entries, writer };
    return this.#entries.length;
  }
}
