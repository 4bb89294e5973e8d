import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueuedEvent } from "../src/index.js";
import { hasPostgres, type PostgresServer, requirePostgres, startPostgres } from "./postgres-server.js";
import { startFleet } from "./queue-fleet.js";
import { commandThenDone, models } from "./stored-hosts.js";

requirePostgres("The turn queue");

describe.runIf(hasPostgres)("a turn queue", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  it.each(models)("runs the turns of a thread in order, with $name", async ({ model }) => {
    await using fleet = await startFleet(server.connectionString, commandThenDone("echo hi"), { model });
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
});
