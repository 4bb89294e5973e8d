import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type RecordedRequest, reply } from "@codex/testing";
import { expect, it } from "vitest";
import type { PendingRequest, QueuedEvent, TurnQueue } from "../src/index.js";
import { startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";
import { models } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";

/** Asks for the same command until it has run, as an agent does that has to continue. */
const askUntilDone = ({ position }: RecordedRequest) =>
  position.numberInTurn > 1
    ? reply.text("Done.")
    : reply.shell("echo effect >> made", { escalate: true, justification: "to make a file" });

async function nextRequest(turns: TurnQueue): Promise<PendingRequest> {
  for await (const request of turns.requests()) return request;
  throw new Error("There is no request.");
}

describeQueues("a request of a queued turn", (server) => {
  const start = async (model: string | null = "gpt-5.5") => {
    const fleet = await startFleet(server, askUntilDone, { model });
    const asking = () => ({
      ...fleet.threadOptions,
      sandboxMode: "read-only" as const,
      approvalPolicy: "on-request" as const,
    });
    const effects = () =>
      existsSync(join(fleet.workspace, "made")) ? readFileSync(join(fleet.workspace, "made"), "utf8") : "";
    return Object.assign(fleet, { asking, effects });
  };

  it.each(models)(
    "is answered by any process while the worker holds the turn, with $name",
    async ({ model }) => {
      await using fleet = await start(model);
      await fleet.addWorker({ prepare: fleet.asking });
      const turn = await fleet.submit({ key: "turn" });
      const request = await nextRequest(fleet.turns);
      expect(request).toMatchObject({
        turn: "turn",
        thread: "thread",
        kind: "approval",
        request: { kind: "command", reason: "to make a file" },
      });
      await request.answer("accept", { by: "ada" });
      expect(await turn.result()).toMatchObject({ status: "completed", finalResponse: "Done." });
      expect(fleet.effects()).toBe("effect\n");
      await expect(request.answer("decline")).rejects.toMatchObject({
        code: "request_closed",
        key: "turn",
      });
      const events: QueuedEvent["event"][] = [];
      for await (const { event } of turn.events()) events.push(event);
      expect(events).toContainEqual({
        type: "request.closed",
        id: request.id,
        decision: "accept",
        by: "ada",
      });
      expect(fleet.errors).toEqual([]);
    },
  );

  it.each(models)(
    "parks the turn, which another worker resumes with the answer, with $name",
    async ({ model }) => {
      await using fleet = await start(model);
      const first = await fleet.addWorker({
        name: "first",
        prepare: fleet.asking,
        approvals: { holdMs: 100 },
      });
      const turn = await fleet.submit({ key: "turn" });
      const request = await nextRequest(fleet.turns);
      await until(async () => (await turn.info()).state === "parked");
      await first.close();
      await fleet.addWorker({ name: "second", prepare: fleet.asking });
      await request.answer("accept", { by: "ada" });
      expect(await turn.result()).toMatchObject({ status: "completed", finalResponse: "Done." });
      expect(fleet.effects()).toBe("effect\n");
      expect(await turn.info()).toMatchObject({ state: "finished", attempts: 2, worker: "second" });
      expect(fleet.model.requests.flatMap(({ userTexts }) => userTexts).join()).toContain("Answered by ada");
      const events: QueuedEvent["event"][] = [];
      for await (const { event } of turn.events()) events.push(event);
      expect(events.filter(({ type }) => type === "request.opened")).toHaveLength(1);
      expect(events.map(({ type }) => type).filter((type) => type.startsWith("turn."))).toEqual(
        expect.arrayContaining(["turn.begun", "turn.parked", "turn.ended"]),
      );
      expect(fleet.errors).toEqual([]);
    },
  );

  it("parks the turn also when the garbage collector runs", async () => {
    await using fleet = await start();
    await fleet.addWorker({ prepare: fleet.asking, approvals: { holdMs: 500 } });
    const turn = await fleet.submit({ key: "turn" });
    await nextRequest(fleet.turns);
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc");
    await until(async () => {
      collectGarbage();
      return (await turn.info()).state === "parked";
    });
  });

  it("is closed when its turn, which lost its worker, asks for something else and is parked", async () => {
    let command = "echo one >> made";
    await using fleet = await startFleet(server, ({ position }) =>
      position.numberInTurn > 1
        ? reply.text("Done.")
        : reply.shell(command, { escalate: true, justification: "to make a file" }),
    );
    Object.assign(fleet.threadOptions, { sandboxMode: "read-only", approvalPolicy: "on-request" });
    const victim = await fleet.spawnWorker({ leaseMs: 1000 });
    const turn = await fleet.submit({ key: "turn" });
    const first = await nextRequest(fleet.turns);
    victim.child.kill("SIGKILL");
    command = "echo two >> made";
    await fleet.addWorker({ leaseMs: 2000, approvals: { holdMs: 50 } });
    await until(async () => (await turn.info()).state === "parked");
    const open = [];
    for await (const request of fleet.turns.requests({ follow: false })) open.push(request);
    expect(open).toMatchObject([{ kind: "approval", request: { command: expect.stringContaining("two") } }]);
    await expect(first.answer("accept")).rejects.toMatchObject({ code: "request_closed" });
    await open[0]?.answer("accept");
    expect(await turn.result()).toMatchObject({ status: "completed" });
  });

  it("is declined when its time is over, and the turn continues", async () => {
    await using fleet = await start();
    await fleet.addWorker({ prepare: fleet.asking, approvals: { holdMs: 100, expireMs: 1000 } });
    const turn = await fleet.submit({ key: "turn" });
    const request = await nextRequest(fleet.turns);
    expect(Date.parse(request.expiresAt ?? "") - Date.parse(request.openedAt)).toBe(1000);
    expect(await turn.result()).toMatchObject({ status: "completed", finalResponse: "Done." });
    expect(fleet.effects()).toBe("");
    expect(fleet.model.requests.flatMap(({ userTexts }) => userTexts).join()).toContain(
      "Nobody answered in time",
    );
    await expect(request.answer("accept")).rejects.toMatchObject({ code: "request_closed" });
  });

  it("of a turn that is cancelled while it is parked waits no longer", async () => {
    await using fleet = await start();
    await fleet.addWorker({ prepare: fleet.asking, approvals: { holdMs: 50 } });
    const turn = await fleet.submit({ key: "turn" });
    const request = await nextRequest(fleet.turns);
    await until(async () => (await turn.info()).state === "parked");
    await turn.cancel("not needed");
    expect(await turn.result()).toMatchObject({
      status: "cancelled",
      error: { code: "turn_cancelled", message: "not needed" },
    });
    await expect(request.answer("accept")).rejects.toMatchObject({ code: "request_closed" });
    const open = [];
    for await (const each of fleet.turns.requests({ follow: false })) open.push(each);
    expect(open).toEqual([]);
    const next = await fleet.submit({ key: "next" });
    await (await nextRequest(fleet.turns)).answer("decline");
    expect(await next.result()).toMatchObject({ status: "completed" });
  });

  it("stays open after an answer that it does not allow", async () => {
    await using fleet = await start();
    await fleet.addWorker({ prepare: fleet.asking });
    const turn = await fleet.submit({ key: "turn" });
    const request = await nextRequest(fleet.turns);
    for (const wrong of ["accepted", "park", null, {}, { acceptWithExecpolicyAmendment: ["rm"] }])
      await expect(request.answer(wrong as never), JSON.stringify(wrong)).rejects.toMatchObject({
        code: "invalid_option",
      });
    await expect(request.answer("accept", { by: "two\nlines" })).rejects.toMatchObject({
      code: "invalid_option",
    });
    expect(await fleet.turns.counts()).toEqual({ queued: 0, running: 1, parked: 0 });
    await request.answer("accept");
    expect(await turn.result()).toMatchObject({ status: "completed" });
    expect(fleet.effects()).toBe("effect\n");
  });

  it("is answered once, by whoever is first", async () => {
    await using fleet = await start();
    await fleet.addWorker({ prepare: fleet.asking });
    const turn = await fleet.submit({ key: "turn" });
    const { id } = await nextRequest(fleet.turns);
    const answers = ["accept", "decline", "accept", "decline"] as const;
    const outcomes = await Promise.allSettled(answers.map((answer) => fleet.turns.answer(id, answer)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const first = answers[outcomes.findIndex(({ status }) => status === "fulfilled")];
    await turn.result();
    expect(fleet.effects()).toBe(first === "accept" ? "effect\n" : "");
  });
});
