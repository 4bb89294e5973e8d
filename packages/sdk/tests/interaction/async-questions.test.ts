import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";
import type { Diagnostic, UserInputHandler, UserInputRequest } from "../../src/index.js";
import { gate } from "../clock.js";
import { startHarness } from "../harness.js";

const questions = [{ title: "Which colour?", options: ["red", "blue"] }, { title: "Which size?" }];
const ask = reply.functionCall("request_user_input_async", { questions });

/** A turn that asks, works until `open` is called, and ends. Only the default model can ask so. */
async function startAsking(onUserInput?: UserInputHandler, work = reply.text("Working.")) {
  const { opened, open } = gate();
  const diagnostics: Diagnostic[] = [];
  const script = ({ position }: RecordedRequest) => {
    if (position.number === 1) return ask;
    return position.number === 2 ? opened.then(() => work) : reply.text("Done.");
  };
  const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const harness = await startHarness("app-server", script, { model: null, onDiagnostic });
  const thread = harness.codex.startThread({ ...harness.threadOptions, onUserInput });
  return {
    harness,
    thread,
    open,
    unanswered: () => diagnostics.filter(({ code }) => code === "user_input_unanswered"),
  };
}

describe("questions that the agent does not wait for", () => {
  it("reach onUserInput, whose answers are input of the running turn", async () => {
    const asked: UserInputRequest[] = [];
    const { harness, thread, open, unanswered } = await startAsking((request) => {
      asked.push(request);
      return { 1: "blue", 2: ["large", "or larger"] };
      // The answer reaches the turn some time after its handler has returned.
    }, reply.shell("sleep 1"));
    await using _ = harness;
    const running = thread.run("Go");
    await harness.model.waitForRequest(({ position }) => position.number === 2);
    await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 30_000 });
    const [request] = asked;
    expect(request).toEqual({
      threadId: thread.id,
      turnId: expect.any(String),
      itemId: expect.any(String),
      questions: [
        {
          id: "1",
          header: "",
          question: "Which colour?",
          options: [
            { label: "red", description: "" },
            { label: "blue", description: "" },
          ],
          allowsOther: true,
          isSecret: false,
        },
        { id: "2", header: "", question: "Which size?", options: null, allowsOther: true, isSecret: false },
      ],
      isAsync: true,
    });
    open();
    const turn = await running;
    expect(turn.items[0]).toMatchObject({ id: request?.itemId, delivery: "async" });
    const answer = "Which colour?\nblue\n\nWhich size?\nlarge, or larger";
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["Go", answer]);
    expect(turn.finalResponse).toBe("Done.");
    expect(unanswered()).toEqual([]);
  });

  it.each<[string, UserInputHandler | undefined]>([
    ["without a handler", undefined],
    ["with no answers", () => ({})],
    ["with the answer park", () => "park"],
  ])("keep neither the turn nor its end waiting %s", async (_, onUserInput) => {
    const { harness, thread, open, unanswered } = await startAsking(onUserInput);
    await using _harness = harness;
    open();
    const turn = await thread.run("Go");
    expect(turn.finalResponse).toBe("Working.");
    expect(harness.model.requests).toHaveLength(2);
    expect(unanswered()).toEqual([]);
  });

  it("abort the signal of their handler when the turn ends, and drop a late answer", async () => {
    let onAbort = () => {};
    const ended = new Promise<void>((resolve) => {
      onAbort = resolve;
    });
    const { harness, thread, open, unanswered } = await startAsking(async (_, { signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      onAbort();
      return { 1: "blue" };
    });
    await using _ = harness;
    open();
    expect((await thread.run("Go")).finalResponse).toBe("Working.");
    await ended;
    await thread.run("Which one?");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["Go", "Which one?"]);
    expect(unanswered()).toEqual([]);
  });

  it("are reported as unanswered when the handler answers others", async () => {
    const { harness, thread, open, unanswered } = await startAsking(() => ({ 7: "blue" }));
    await using _ = harness;
    const running = thread.run("Go");
    await vi.waitFor(() => expect(unanswered()).toHaveLength(1), { timeout: 30_000 });
    open();
    await running;
    expect(unanswered()[0]?.message).toMatch(/onUserInput returned .*, which is not a valid answer/);
  });
});
