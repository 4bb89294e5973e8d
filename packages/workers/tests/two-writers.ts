import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect } from "vitest";
import type { Lease, SessionStore, SessionWrite } from "../src/store.js";

/** What a writer does. `freeze` prepares an append that `thaw` sends, whatever has happened since. */
const steps = ["acquire", "renew", "release", "append", "finish", "freeze", "thaw"] as const;
type Step = { writer: 0 | 1; does: (typeof steps)[number] } | { does: "expire" } | { does: "race" };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ writer: fc.constantFrom(0, 1), does: fc.constantFrom(...steps) }) },
  { weight: 2, arbitrary: fc.constant({ does: "expire" } as const) },
  { weight: 1, arbitrary: fc.constant({ does: "race" } as const) },
);

type Writer = { store: SessionStore; lease?: Lease; frozen?: { lease: Lease; write: SessionWrite } };

/**
 * Holds a store to a model of two writers of one session, for random steps of both. In the model, only the lease that was given last
 * can write, and only until it is released. The stored bytes are the accepted ones, in order.
 */
export async function checkTwoWriters(open: () => SessionStore, numRuns: number): Promise<void> {
  const script = fc.array(anyStep, { minLength: 5, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(script, (list) => new TwoWriters(open(), open()).run(list)),
    { numRuns },
  );
}

class TwoWriters {
  readonly #key = `two-writers/${randomUUID()}`;
  readonly #turn = `turn/${randomUUID()}`;
  readonly #writers: [Writer, Writer];
  /** The lease that was given last; `undefined` after its release. */
  #current: Lease | undefined;
  #isExpired = false;
  #lastFence = 0;
  #bytes = "";
  #result: string | undefined;
  #count = 0;

  constructor(one: SessionStore, other: SessionStore) {
    this.#writers = [{ store: one }, { store: other }];
  }

  async run(list: Step[]): Promise<void> {
    const [{ store }] = this.#writers;
    await store.beginTurn(this.#turn, { thread: this.#key, digest: "d" });
    for (const step of list) {
      if (!("writer" in step)) await this[step.does]();
      else if (step.does === "acquire") await this.#acquire(this.#writers[step.writer]);
      else await this.#use(this.#writers[step.writer], step.does);
      await this.#compare();
    }
  }

  /** The clock of the store passes the end of the lease. */
  async expire(): Promise<void> {
    if (!this.#current || this.#isExpired) return;
    await this.#writers[0].store.renew({ ...this.#current, ttlMs: 1 });
    this.#isExpired = true;
  }

  /** One writer appends, while the other one takes its lease over. Either order is right, but only one for both. */
  async race(): Promise<void> {
    const [one, other] = this.#writers;
    if (one.lease?.fence !== this.#current?.fence || !one.lease) return;
    await this.expire();
    const write = this.#nextWrite();
    const [append] = await Promise.all([outcome(one.store.append(one.lease, write)), this.#acquire(other)]);
    if (append === "done") this.#accept(write);
    else expect(append).toBe("lease_lost");
  }

  async #acquire(writer: Writer): Promise<void> {
    const isFree = !this.#current || this.#isExpired;
    for (;;) {
      try {
        const lease = await writer.store.acquire(this.#key, "writer", 600_000);
        expect(isFree).toBe(true);
        expect(lease.fence).toBeGreaterThan(this.#lastFence);
        writer.lease = lease;
        this.#current = lease;
        this.#isExpired = false;
        this.#lastFence = lease.fence;
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: "lease_held" });
        if (!isFree) return;
        await sleep(1);
      }
    }
  }

  async #use(writer: Writer, does: Exclude<(typeof steps)[number], "acquire">): Promise<void> {
    const { store, frozen } = writer;
    const lease = does === "thaw" ? frozen?.lease : writer.lease;
    if (!lease) return;
    const isCurrent = lease.fence === this.#current?.fence;
    const expected = isCurrent ? "done" : "lease_lost";
    switch (does) {
      case "renew":
        expect(await outcome(store.renew(lease))).toBe(expected);
        if (isCurrent) this.#isExpired = false;
        break;
      case "release":
        await store.release(lease);
        if (isCurrent) this.#current = undefined;
        break;
      case "append": {
        const write = this.#nextWrite();
        expect(await outcome(store.append(lease, write))).toBe(expected);
        if (isCurrent) this.#accept(write);
        break;
      }
      case "finish": {
        const result = `result ${this.#count++}`;
        expect(await outcome(store.finishTurn(lease, this.#turn, result))).toBe(
          this.#result === undefined ? expected : "done",
        );
        if (isCurrent) this.#result ??= result;
        break;
      }
      case "freeze":
        writer.frozen = { lease, write: this.#nextWrite() };
        break;
      case "thaw": {
        delete writer.frozen;
        const { write } = frozen ?? { write: this.#nextWrite() };
        const isEnd = write.offset === this.#bytes.length;
        expect(await outcome(store.append(lease, write))).toBe(
          isCurrent && !isEnd ? "store_conflict" : expected,
        );
        if (isCurrent && isEnd) this.#accept(write);
        break;
      }
    }
  }

  #nextWrite(): SessionWrite {
    const bytes = Buffer.from(`{"n":${this.#count++}}\n`);
    const offset = this.#bytes.length;
    return offset === 0
      ? { offset, bytes, binding: { threadId: "thread", fileName: "file" } }
      : { offset, bytes };
  }

  #accept({ bytes }: SessionWrite): void {
    this.#bytes += Buffer.from(bytes).toString();
  }

  async #compare(): Promise<void> {
    const { store } = this.#writers[1];
    const session = await store.read(this.#key);
    let stored = "";
    for await (const piece of session?.bytes ?? []) stored += Buffer.from(piece).toString();
    expect(stored).toBe(this.#bytes);
    expect(session?.size ?? 0).toBe(this.#bytes.length);
    const turn = await store.readTurn(this.#turn);
    expect(turn?.state === "finished" ? turn.result : undefined).toBe(this.#result);
  }
}

/** Returns `done`, or the code of the rejection. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "done";
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}
