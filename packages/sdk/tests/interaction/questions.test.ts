import { type OutputReply, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { UserInputHandler, UserInputRequest } from "../../src/index.js";
import { startInteractive } from "./interactive.js";

const color = {
  id: "color",
  header: "Colour",
  question: "Which colour?",
  options: [
    { label: "Red (Recommended)", description: "warm" },
    { label: "Blue", description: "cold" },
  ],
};
const questions: OutputReply = reply.functionCall("request_user_input", { questions: [color] });

describe("a question from the agent", () => {
  it("reaches the handler, and the answer reaches the agent", async () => {
    await using harness = await startInteractive([questions, reply.text("Done.")]);
    const asked: UserInputRequest[] = [];
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      onUserInput: (request) => {
        asked.push(request);
        return { color: "Blue" };
      },
    });
    const turn = await thread.run("Go");
    expect(asked).toEqual([
      {
        threadId: thread.id,
        turnId: expect.any(String),
        itemId: harness.model.requests[1]?.toolOutputs[0]?.callId,
        questions: [
          {
            id: "color",
            header: "Colour",
            question: "Which colour?",
            options: [
              { label: "Red (Recommended)", description: "warm" },
              { label: "Blue", description: "cold" },
            ],
            allowsOther: true,
            isSecret: false,
          },
        ],
        isAsync: false,
      },
    ]);
    expect(JSON.parse(harness.model.requests[1]?.lastToolOutput ?? "")).toEqual({
      answers: { color: { answers: ["Blue"] } },
    });
    expect(harness.diagnostics).toEqual([]);
    // The warning that the feature is unfinished is turned off.
    expect(turn.items.map(({ type }) => type)).toEqual(["agent_message"]);
  });

  it("can have several answers, or an empty list of them", async () => {
    await using harness = await startInteractive([questions, questions, reply.text("Done.")]);
    const answers = [{ color: ["Blue", "and a bit of green"] }, {}];
    const onUserInput: UserInputHandler = async () => answers.shift() ?? {};
    await harness.codex.startThread({ ...harness.threadOptions, onUserInput }).run("Go");
    expect(harness.model.requests[2]?.toolOutputs.map(({ text }) => JSON.parse(text))).toEqual([
      { answers: { color: { answers: ["Blue", "and a bit of green"] } } },
      { answers: {} },
    ]);
    expect(harness.diagnostics).toEqual([]);
  });

  it("can be one of several, each with its own answer or without one", async () => {
    const several = ["one", "two", "three"].map((id) => ({ ...color, id }));
    const asking = reply.functionCall("request_user_input", { questions: several });
    await using harness = await startInteractive([asking, reply.text("Done.")]);
    const onUserInput = (() => ({ three: "3", one: "1", two: undefined })) as never;
    await harness.codex.startThread({ ...harness.threadOptions, onUserInput }).run("Go");
    expect(JSON.parse(harness.model.requests[1]?.lastToolOutput ?? "")).toEqual({
      answers: { one: { answers: ["1"] }, three: { answers: ["3"] } },
    });
    expect(harness.diagnostics).toEqual([]);
  });

  it("cannot be asked when there is no handler", async () => {
    await using harness = await startInteractive([questions, reply.text("Done.")]);
    await harness.codex.startThread(harness.threadOptions).run("Go");
    expect(harness.model.requests[1]?.lastToolOutput).toContain("unavailable");
  });

  it("stays unanswered and is reported when the settings allow it without a handler", async () => {
    const config = { features: { default_mode_request_user_input: true } };
    await using harness = await startInteractive([questions, reply.text("Done.")], config);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("Go");
    expect(JSON.parse(harness.model.requests[1]?.lastToolOutput ?? "")).toEqual({ answers: {} });
    expect(harness.diagnostics).toEqual([
      {
        code: "user_input_unanswered",
        threadId: thread.id,
        message: "The agent's questions were not answered: the thread has no onUserInput.",
      },
    ]);
  });

  const broken = new Error("no terminal");

  it.each<[string, UserInputHandler, string]>([
    ["fails", () => Promise.reject(broken), "onUserInput failed with no terminal"],
    ["returns nothing", (() => undefined) as never, "onUserInput returned undefined"],
    ["returns null", (() => null) as never, "onUserInput returned null"],
    ["returns an array", (() => []) as never, "onUserInput returned an array"],
    ["answers another question", () => ({ colour: "Blue" }), "onUserInput returned an object"],
    ["answers with a number", (() => ({ color: 3 })) as never, "onUserInput returned an object"],
    ["never answers", () => new Promise(() => {}), "did not answer within 200 ms"],
  ])("stays unanswered and is reported when the handler %s", async (_, onUserInput, reason) => {
    await using harness = await startInteractive([questions, reply.text("Done.")]);
    const options = { ...harness.threadOptions, onUserInput, interactionTimeoutMs: 200 };
    const turn = await harness.codex.startThread(options).run("Go");
    expect(turn.finalResponse).toBe("Done.");
    expect(JSON.parse(harness.model.requests[1]?.lastToolOutput ?? "")).toEqual({ answers: {} });
    expect(harness.diagnostics).toMatchObject([
      { code: "user_input_unanswered", message: expect.stringContaining(reason) },
    ]);
    expect(harness.diagnostics[0]?.cause).toBe(reason.includes("terminal") ? broken : undefined);
  });
});
