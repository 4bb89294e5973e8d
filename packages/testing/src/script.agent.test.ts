import { setImmediate as nextLoop } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runExec } from "../tests/fixture/exec-turn.js";
import { scriptedTurns } from "../tests/fixture/scripted-turns.js";
import { reply } from "./reply/reply.js";
import { scriptsByPrompt } from "./script.js";

const turns = scriptedTurns();

describe("a request without a reply", () => {
  it("fails the turn at once and is recorded", async () => {
    const turn = await turns.run([reply.shell("true")], { prompt: "do it" });
    const reason = 'the script has no reply for request 2 (request 2 of turn 1, last user text "do it")';
    expect(turn.end).toEqual({ type: "turn.failed", error: { message: reason } });
    expect(turns.model.unexpectedRequests).toEqual([{ request: turns.model.requests[1], reason }]);
    expect(() => turns.model.assertFinished()).toThrow(reason);
  });

  it("is distinguished from unused replies", async () => {
    await turns.run([reply.text("a"), reply.text("b")]);
    expect(turns.model.unexpectedRequests).toEqual([]);
    expect(() => turns.model.assertFinished()).toThrow("1 reply of the script was never asked for");
  });

  it("fails the turn with the error that a reply function throws", async () => {
    const turn = await turns.run(() => {
      throw new Error("my test is wrong");
    });
    expect(turn.end).toMatchObject({ error: { message: expect.stringContaining("my test is wrong") } });
    expect(turns.model.unexpectedRequests).toHaveLength(1);
  });
});

describe("a script that reacts", () => {
  it("receives the request and may reply asynchronously", async () => {
    const turn = await turns.run(
      [
        reply.shell("echo secret-$((40 + 2))"),
        async (request) => {
          await nextLoop();
          return reply.text(`${request.lastUserText}: ${/secret-\d+/.exec(request.lastToolOutput)?.[0]}`);
        },
      ],
      { prompt: "what is it" },
    );
    expect(turn.items[1]).toMatchObject({ text: "what is it: secret-42" });
  });

  it("counts the turns and requests of a thread across processes", async () => {
    const model = await turns.start((request) => {
      const { numberInThread, numberInTurn, turnNumber } = request.position;
      const counts = `${numberInThread}.${turnNumber}.${numberInTurn}`;
      return numberInTurn === 1 ? reply.shell(`echo ${counts}`) : reply.text(counts);
    });
    const first = await runExec({ model, home: turns.home, prompt: "one" });
    const id = String(first.events[0]?.["thread_id"]);
    const second = await runExec({ model, home: turns.home, prompt: "two", arguments: ["resume", id] });
    expect(second.items[1]).toMatchObject({ text: "4.2.2" });
    expect(model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    expect(model.requests.at(-1)?.metadata.threadId).toBe(id);
  });
});

describe("a script per prompt", () => {
  it("lets many concurrent threads follow their own scripts", async () => {
    const names = ["ant", "bee", "cat", "dog"];
    const model = await turns.start(
      scriptsByPrompt(
        Object.fromEntries(
          names.map((name) => [name, [reply.shell(`echo ${name}`), reply.text(`I am ${name}`)]]),
        ),
        (request) => reply.text(`who is ${request.lastUserText}?`),
      ),
    );
    // "ant" twice: two turns with the same prompt each follow the script from its start.
    const prompts = [...names, "ant", "elk"];
    const ran = await Promise.all(prompts.map((prompt) => runExec({ model, home: turns.home, prompt })));
    expect(ran.map((turn) => turn.items.at(-1)?.["text"])).toEqual([
      ...[...names, "ant"].map((name) => `I am ${name}`),
      "who is elk?",
    ]);
    expect(ran[4]?.items[0]).toMatchObject({ aggregated_output: "ant\n" });
  });

  it("has no reply for an unknown prompt", async () => {
    const turn = await turns.run(scriptsByPrompt({ known: [reply.text("x")] }), { prompt: "toString" });
    expect(turn.end).toMatchObject({
      error: { message: expect.stringContaining('last user text "toString"') },
    });
  });
});
