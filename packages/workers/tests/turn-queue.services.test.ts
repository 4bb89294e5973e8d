import { expect, it } from "vitest";
import type { QueuedEvent } from "../src/index.js";
import { startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";
import { commandThenDone, models } from "./stored-hosts.js";

describeQueues("a turn queue", (server) => {
  it.each(models)("runs the turns of a thread in order, with $name", async ({ model }) => {
    await using fleet = await startFleet(server, commandThenDone("echo hi"), { model });
    const submitted = [];
    for (const key of ["one", "two", "three"]) submitted.push(await fleet.submit({ key }));
    expect(await fleet.turns.threadTurns("thread")).toMatchObject([
      { key: "one", state: "queued" },
      { key: "two" },
      { key: "three" },
    ]);
    await fleet.addWorker({ name: "worker-1" });
    const results = await Promise.all(submitted.map((turn) => turn.result()));
    expect(results).toMatchObject(
      ["one", "two", "three"].map((key) => ({
        key,
        thread: "thread",
        status: "completed",
        finalResponse: "Done.",
      })),
    );
    expect(fleet.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
    expect(await fleet.turns.threadTurns("thread")).toEqual([]);
    const events: QueuedEvent[] = [];
    for await (const event of submitted[1]?.events() ?? []) events.push(event);
    expect(events[0]?.event).toEqual({ type: "turn.begun", input: "two", attempt: 1, worker: "worker-1" });
    expect(events.map(({ turn }) => turn)).toEqual(events.map(() => "two"));
    expect(events.at(-1)?.event).toEqual({ type: "turn.ended", status: "completed", error: null });
    expect(events.map(({ event }) => event.type)).toContain("item.completed");
    expect(fleet.errors).toEqual([]);
  });

  it("accepts a turn once, and refuses its key for another one", async () => {
    await using fleet = await startFleet(server, commandThenDone("echo hi"));
    const given = { key: "turn", settings: { repository: "a" } };
    const submitted = await Promise.all([1, 2, 3].map(() => fleet.submit(given)));
    await fleet.addWorker();
    const results = await Promise.all(submitted.map((turn) => turn.result()));
    expect(results[1]).toEqual(results[0]);
    expect(await (await fleet.submit(given)).result()).toEqual(results[0]);
    expect(fleet.model.requests).toHaveLength(2);
    for (const other of [
      { input: "other" },
      { thread: "other" },
      { settings: { repository: "b" } },
      { account: "x" },
    ])
      await expect(fleet.submit({ ...given, ...other }), JSON.stringify(other)).rejects.toMatchObject({
        code: "key_reused",
        key: "turn",
      });
    await expect(fleet.submit({ key: "new", account: "unheard" })).rejects.toMatchObject({
      code: "unknown_account",
      message: expect.stringContaining('"unheard"'),
    });
    expect(await fleet.turns.turn("new")).toBeUndefined();
  });

  it("passes on settings, images and the fence of the lease", async () => {
    await using fleet = await startFleet(server, commandThenDone("echo hi"));
    const prepared: unknown[] = [];
    await fleet.addWorker({
      prepare: (turn) => {
        prepared.push(turn);
        return fleet.threadOptions;
      },
    });
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const input = [
      { type: "text" as const, text: "Look" },
      { type: "image" as const, data: new Uint8Array(pixel) },
    ];
    const turn = await fleet.submit({ key: "turn", input, settings: [1, null] });
    const { threadId } = await turn.result();
    expect(prepared).toEqual([
      {
        key: "turn",
        thread: "thread",
        threadId: null,
        settings: [1, null],
        account: "default",
        fence: expect.any(Number),
        signal: expect.any(AbortSignal),
      },
    ]);
    expect(JSON.stringify(fleet.model.requests[0]?.body)).toContain(pixel.toString("base64"));
    await (await fleet.submit({ key: "next" })).result();
    expect(prepared[1]).toMatchObject({ key: "next", threadId, fence: expect.any(Number), settings: null });
  });

  it("ends what waits when a signal aborts, and refuses calls once it is closed", async () => {
    await using fleet = await startFleet(server, commandThenDone("echo hi"));
    const turn = await fleet.submit({ key: "turn" });
    const signal = AbortSignal.timeout(50);
    await expect(turn.result({ signal })).rejects.toHaveProperty("name", "TimeoutError");
    for await (const _ of turn.events({ signal: AbortSignal.timeout(50) }))
      throw new Error("There is no event.");
    for await (const _ of fleet.turns.requests({ signal: AbortSignal.timeout(50) }))
      throw new Error("There is no request.");
    const events = fleet.turns.threadEvents("thread", { after: "one" });
    await expect(events.next()).rejects.toMatchObject({ code: "invalid_option" });
    await fleet.turns.close();
    await expect(fleet.submit({ key: "other" })).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("closed"),
    });
  });
});
