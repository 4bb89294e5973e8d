import { expect } from "vitest";
import type { QueuedEvent, QueuedTurn } from "../src/index.js";
import { QueueConnection } from "../src/queue/queue-connection.js";
import type { startFleet } from "./queue-fleet.js";
import { storedInputs } from "./stored-hosts.js";

type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** Reads the events of a thread up to now. */
export async function readEvents(fleet: Fleet, thread: string): Promise<QueuedEvent[]> {
  const events: QueuedEvent[] = [];
  for await (const event of fleet.turns.threadEvents(thread, { follow: false })) events.push(event);
  return events;
}

/** Reads the events of a turn up to its end. */
export async function readTurnEvents(turn: QueuedTurn, after?: string): Promise<QueuedEvent[]> {
  const events: QueuedEvent[] = [];
  for await (const event of turn.events({ after })) events.push(event);
  return events;
}

/**
 * Waits until all turns of a thread have ended, and checks that each was run once, in the given order, whatever happened to the workers
 * meanwhile: its result, its events, its place in the conversation, and the requests that it has left.
 *
 * @param where said when a check fails
 */
export async function expectWholeThread(fleet: Fleet, turns: QueuedTurn[], where: string): Promise<void> {
  const { thread = "" } = turns[0] ?? {};
  const results = [];
  for (const turn of turns) results.push(await turn.result());
  expect(results, where).toMatchObject(
    turns.map(({ key }) => ({ key, thread, status: "completed", finalResponse: "Done.", error: null })),
  );
  const perTurn = [];
  for (const turn of turns) perTurn.push(await readTurnEvents(turn));
  const events = await readEvents(fleet, thread);
  expect(events, where).toEqual(perTurn.flat());
  expect(
    events.map(({ id }) => id),
    where,
  ).toEqual(events.map((_, index) => String(index + 1)));
  for (const [index, own] of perTurn.entries()) {
    const types = own.map(({ event }) => event.type);
    expect(types[0], where).toBe("turn.begun");
    expect(
      types.filter((type) => type === "turn.ended"),
      where,
    ).toHaveLength(1);
    expect(own.at(-1)?.event, where).toEqual({ type: "turn.ended", status: "completed", error: null });
    const attempts = own.flatMap(({ event }) => (event.type === "turn.begun" ? [event.attempt] : []));
    expect(new Set(attempts), `${where}, attempts of ${turns[index]?.key}`).toHaveLength(attempts.length);
    const requests = (wanted: "request.opened" | "request.closed") =>
      own.flatMap(({ event }) => {
        if (event.type !== wanted) return [];
        return event.type === "request.opened" ? [event.request.id] : [event.id];
      });
    const opened = requests("request.opened");
    expect(new Set(opened), where).toHaveLength(opened.length);
    expect(requests("request.closed").sort(), where).toEqual(opened.sort());
  }
  const connection = await QueueConnection.open(fleet.location);
  try {
    const { sessions } = connection.database;
    for (const [index, { key }] of turns.entries()) {
      const { status, ...result } = results[index] ?? expect.unreachable();
      expect(await sessions.readTurn(key), where).toMatchObject({
        state: "finished",
        result: { ...result, status },
      });
    }
    const inputs = await storedInputs(sessions, thread);
    const keys = turns.map(({ key }) => key);
    expect(
      inputs.filter((id) => keys.includes(id)),
      where,
    ).toEqual(keys);
    expect(await connection.records.line(thread, 10), where).toEqual([]);
  } finally {
    await connection.close();
  }
  const prompts = turns.map(({ key }) => key);
  const last = fleet.model.requests
    .filter(({ userTexts }) => userTexts.includes(prompts.at(-1) ?? ""))
    .at(-1);
  expect(
    last?.userTexts.filter((text) => prompts.includes(text)),
    where,
  ).toEqual(prompts);
}
