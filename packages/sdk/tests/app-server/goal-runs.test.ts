import { type ModelReply, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, initialThreadState, reduceThreadEvent } from "../../src/index.js";
import { gate } from "../clock.js";
import { models, startHarness } from "../harness.js";
import { faultyServer } from "./faulty-server.js";

const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
const unknownId = "01900000-0000-7000-8000-000000000000";

/** The answer of a model that says that the goal is achieved. In code mode, tools are called by code. */
function complete(model: string | null): ModelReply {
  if (model !== null) return reply.functionCall("update_goal", { status: "complete" });
  return reply.customCall("exec", 'text(await tools.update_goal({ status: "complete" }));');
}

describe.each(models)("a goal, with $name", ({ model }) => {
  it("is pursued over the turns that the server starts, as one run", async () => {
    await using harness = await startHarness(
      "app-server",
      [reply.text("ok", usage), reply.text("half", usage), complete(model), reply.text("done", usage)],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const running = thread.runGoal("Count to two");
    const later = thread.run("later").catch((error) => error);
    const { goal, turns, usage: used, ...result } = await running;
    expect(goal).toMatchObject({ objective: "Count to two", status: "complete", tokenBudget: null });
    expect(turns).toMatchObject([{ finalResponse: "half" }, { finalResponse: "done" }]);
    expect(turns[0]?.durationMs).toEqual(expect.any(Number));
    expect(result).toMatchObject({ threadId: thread.id, finalResponse: "done" });
    expect(used?.input_tokens).toBeGreaterThanOrEqual(200);
    const stored = (await harness.codex.readThread(thread.id ?? "")).turns;
    expect(stored.slice(1, 3).map(({ id }) => id)).toEqual(turns.map(({ id }) => id));
    expect(await thread.readGoal()).toMatchObject({ status: "complete" });
    // The script has ended, so that the run after the goal, which has waited for it, fails.
    expect(await later).toMatchObject({ code: "turn_failed" });
    expect(harness.model.requests.at(-1)?.lastUserText).toBe("later");
  });

  it("ends with its budget", async () => {
    await using harness = await startHarness("app-server", () => reply.text("more", usage), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const { goal, turns } = await thread.runGoal("Count to infinity", { tokenBudget: 150 });
    expect(goal).toMatchObject({ status: "budgetLimited", tokenBudget: 150 });
    expect(goal.tokensUsed).toBeGreaterThanOrEqual(150);
    expect(turns.length).toBeGreaterThan(1);
    const { length } = harness.model.requests;
    await thread.run("Go on");
    expect(harness.model.requests.slice(length).map(({ lastUserText }) => lastUserText)).toEqual(["Go on"]);
  });

  it("is paused by an abort, and continued by another process", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    await using harness = await startHarness(
      "app-server",
      [reply.text("half"), reply.stall(), complete(model), reply.text("done")],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const running = thread.runGoal("Count to two", { signal: controller.signal });
    await harness.model.waitForRequest(({ position }) => position.number === 2);
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(await thread.readGoal()).toMatchObject({ status: "paused", objective: "Count to two" });
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const resumed = other.resumeThread(thread.id ?? "", harness.threadOptions);
    const { goal, finalResponse } = await resumed.runGoal(null);
    expect([goal.objective, goal.status, finalResponse]).toEqual(["Count to two", "complete", "done"]);
  });

  it("is steered, and streams the events of all its turns", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness(
      "app-server",
      ({ position: { number }, userTexts }) => {
        if (number === 1) return reply.text("half");
        if (number === 2) return opened.then(() => reply.text("more"));
        return number === 3 && userTexts.includes("That is enough") ? complete(model) : reply.text("done");
      },
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const goal = await thread.runGoalStreamed("Count to two", { timeoutMs: 60_000 });
    const types: string[] = [];
    let state = initialThreadState;
    const reading = (async () => {
      for await (const event of goal.events) {
        state = reduceThreadEvent(state, event);
        if (event.type.startsWith("turn.")) types.push(event.type);
      }
    })();
    await harness.model.waitForRequest(({ position }) => position.number === 2);
    await goal.steer("That is enough");
    open();
    await reading;
    expect(types.at(-1)).toBe("turn.completed");
    expect(types.slice(0, -1).length).toBe((await goal.result).turns.length);
    expect(new Set(types.slice(0, -1))).toEqual(new Set(["turn.started"]));
    expect(state.status).toBe("completed");
    expect((await goal.result).goal.status).toBe("complete");
  });
});

it("a goal can be the first thing that a thread does, and leaves goals off for the next turn", async () => {
  await using harness = await startHarness("app-server", [
    reply.functionCall("update_goal", { status: "complete" }),
    reply.text("done"),
    reply.text("ok"),
  ]);
  const thread = harness.codex.startThread(harness.threadOptions);
  expect((await thread.runGoal("Nothing")).goal.status).toBe("complete");
  await thread.run("two");
  const offered = harness.model.requests.map(({ tools }) => JSON.stringify(tools).includes("update_goal"));
  expect(offered).toEqual([true, true, false]);
});

it("a goal is steered in its next turn when the server has ended the current one", async () => {
  await using server = faultyServer("ends-before-steering");
  const goal = await server.codex.startThread({ workingDirectory: "/" }).runGoalStreamed("Two turns");
  const { result } = goal;
  await goal.steer("more");
  expect(await result).toMatchObject({
    goal: { status: "complete" },
    turns: [{ finalResponse: "done" }, { finalResponse: "steered: more" }],
  });
});

it("a goal has the changes of all its turns to files", async () => {
  const add = (path: string) => reply.patch([{ add: path, content: `${path}\n` }]);
  await using harness = await startHarness("app-server", [
    add("one.txt"),
    reply.text("half"),
    add("two.txt"),
    reply.functionCall("update_goal", { status: "complete" }),
    reply.text("done"),
  ]);
  const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
  const { diff, items } = await thread.runGoal("Two files");
  expect(items.filter(({ type }) => type === "file_change")).toHaveLength(2);
  expect(diff).toMatch(/\+one\.txt[\s\S]*\+two\.txt/);
});

describe("a goal that does not end well", () => {
  it("rejects with the failure of a turn, and is blocked", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("half"),
      reply.fail(400, { error: { message: "no" } }),
      reply.text("ok"),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.runGoal("Count to two")).rejects.toMatchObject({
      code: "turn_failed",
      items: [{ type: "agent_message", text: "half" }],
    });
    expect(await thread.readGoal()).toMatchObject({ status: "blocked" });
    expect((await thread.run("two")).finalResponse).toBe("ok");
  });

  it("is paused by interrupt(), and by a timeout", async () => {
    await using harness = await startHarness("app-server", () => reply.stall());
    const thread = harness.codex.startThread(harness.threadOptions);
    const goal = await thread.runGoalStreamed("Count to two");
    const { result } = goal;
    await harness.model.nextRequest();
    await goal.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    await expect(goal.steer("x")).rejects.toMatchObject({ code: "turn_ended" });
    expect(await thread.readGoal()).toMatchObject({ status: "paused" });
    await expect(thread.runGoal(null, { idleTimeoutMs: 1000 })).rejects.toMatchObject({
      code: "turn_timeout",
    });
    expect(await thread.readGoal()).toMatchObject({ status: "paused" });
  });

  it("ends when another client clears it", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness("app-server", () => opened.then(() => reply.text("half")));
    const thread = harness.codex.startThread(harness.threadOptions);
    const running = thread.runGoal("Count to two");
    await harness.model.nextRequest();
    await harness.codex.request("thread/goal/clear", { threadId: thread.id ?? "", origin: "user" });
    open();
    expect(await running).toMatchObject({ goal: { status: "cleared" }, turns: [{ finalResponse: "half" }] });
  });

  it("does not continue a goal that a killed program has left active, but pursues the new one", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("ok"),
      reply.functionCall("update_goal", { status: "complete" }),
      reply.text("done"),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const threadId = thread.id ?? "";
    // Goals are off, so that it is not pursued yet.
    await harness.codex.request("thread/goal/set", { threadId, objective: "Old", origin: "user" });
    await thread.close();
    const changes: string[] = [];
    harness.codex.onNotification("thread/goal/updated", ({ params }) => {
      changes.push(`${params.goal.objective}: ${params.goal.status}`);
    });
    const { goal, turns } = await thread.runGoal("New");
    expect([goal.objective, goal.status, turns.length]).toEqual(["New", "complete", 1]);
    // Once it is loaded, the server would pursue the old goal until it receives the new one.
    expect(changes[0]).toBe("Old: paused");
    expect(harness.model.requests).toHaveLength(3);
  });

  it("rejects for an ephemeral thread, and for null without a goal", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const ephemeral = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
    await expect(ephemeral.runGoal("x")).rejects.toMatchObject({ code: "request_failed" });
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.runGoal(null)).rejects.toMatchObject({ code: "request_failed" });
    expect(await thread.readGoal()).toBeNull();
  });

  it.each([
    ["", {}, "objective"],
    [" ", {}, "objective"],
    [undefined, {}, "objective"],
    ["x".repeat(4001), {}, "objective"],
    ["x", { tokenBudget: 0 }, "tokenBudget"],
    ["x", { tokenBudget: 1.5 }, "tokenBudget"],
    ["x", { timeoutMs: 0 }, "timeoutMs"],
  ])("rejects %j with %j at the call", async (objective, options, option) => {
    await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const thread = codex.resumeThread(unknownId);
    for (const method of ["runGoal", "runGoalStreamed"] as const) {
      await expect(thread[method](objective as string, options)).rejects.toMatchObject({ option });
    }
  });
});
