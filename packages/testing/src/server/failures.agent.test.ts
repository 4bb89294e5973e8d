import type { ChildProcess } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runExec } from "../../tests/fixture/exec-turn.js";
import { scriptedTurns } from "../../tests/fixture/scripted-turns.js";
import { reply } from "../reply/reply.js";

const turns = scriptedTurns();
const failure = (message: unknown) => ({ type: "turn.failed", error: { message } });

describe("a provider that refuses", () => {
  it("fails the turn at once on 400, in the provider's words", async () => {
    const turn = await turns.run([reply.fail(400, "no such thing")]);
    expect(turn.end).toEqual(failure("no such thing"));
    expect(turn.exitCode).toBe(1);
    expect(turns.model.requests).toHaveLength(1);
  });

  it("fails the turn on 500 after the allowed retries", async () => {
    const turn = await turns.run([reply.fail(500), reply.fail(500)], { maxRetries: 0 });
    expect(turn.end).toEqual(failure(expect.stringContaining("high demand")));
    expect(turns.model.remainingReplies).toBe(1);
  });

  it("shows the status of other failures", async () => {
    const turn = await turns.run([reply.fail(401, { error: { message: "who are you?" } })], {
      maxRetries: 0,
    });
    expect(turn.end).toEqual(failure(expect.stringMatching(/401 Unauthorized: who are you\?/)));
  });

  it("reports a usage limit", async () => {
    const body = { error: { type: "usage_limit_reached", message: "enough" } };
    const turn = await turns.run([reply.fail(429, body)]);
    expect(turn.end).toEqual(failure(expect.stringContaining("usage limit")));
  });
});

describe("a response that fails", () => {
  it("fails the turn according to its code", async () => {
    const turn = await turns.run([reply.responseFailed("context_length_exceeded", "too long")]);
    expect(turn.end).toEqual(failure(expect.stringContaining("ran out of room")));
  });

  it("fails the turn with its own message", async () => {
    const turn = await turns.run([reply.responseFailed("invalid_prompt", "not this", reply.text("well"))]);
    expect(turn.items).toMatchObject([{ type: "agent_message", text: "well" }]);
    expect(turn.end).toEqual(failure("not this"));
  });

  it("fails the turn when it is incomplete", async () => {
    const turn = await turns.run([reply.responseIncomplete("max_output_tokens")]);
    expect(turn.end).toEqual(failure("Incomplete response returned, reason: max_output_tokens"));
  });
});

describe("a connection that breaks", () => {
  it("is retried, with a notice", async () => {
    const turn = await turns.run([
      reply.disconnect(reply.text("lost words", { unfinished: true })),
      reply.text("found"),
    ]);
    expect(turn.events).toContainEqual({
      type: "error",
      message: expect.stringContaining("Reconnecting... 1/5"),
    });
    expect(turn.items).toMatchObject([{ type: "agent_message", text: "found" }]);
  });

  it("fails the turn when retries are off", async () => {
    const turn = await turns.run([reply.disconnect()], { maxRetries: 0 });
    expect(turn.end).toEqual(failure(expect.stringContaining("stream disconnected before completion")));
  });
});

describe("a model that stalls", () => {
  it("stays silent until the agent disconnects", async () => {
    const model = await turns.start([reply.stall(reply.reasoning("Hm."))]);
    let child: ChildProcess | undefined;
    const running = runExec({ model, home: turns.home, onStart: (started) => (child = started) });
    const request = await model.nextRequest();
    child?.kill("SIGKILL");
    expect(await request.outcome).toBe("dropped");
    expect((await running).end).toBeUndefined();
  });

  it("delivers its items before it falls silent", async () => {
    const model = await turns.start([reply.stall(reply.shell("echo ran")), reply.text("never asked for")]);
    const turn = await runExec({
      model,
      home: turns.home,
      onStart: (child) => {
        child.stdout?.on("data", (text) => String(text).includes("item.completed") && child.kill("SIGINT"));
      },
    });
    expect(turn.items).toMatchObject([{ type: "command_execution", aggregated_output: "ran\n" }]);
    expect(turn.end).toBeUndefined();
    expect(model.remainingReplies).toBe(1);
  });

  it("disconnects when it is closed", async () => {
    const model = await turns.start([reply.stall()], { maxRetries: 0 });
    const running = runExec({ model, home: turns.home });
    await model.nextRequest();
    await Promise.all([model.close(), model.close()]);
    await model.close();
    expect((await running).end).toMatchObject({ type: "turn.failed" });
  });
});
