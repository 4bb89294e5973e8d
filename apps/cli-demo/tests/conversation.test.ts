// cspell:ignore udno
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { openWorkbench } from "./workbench.js";

const idIn = (text: string) => /[0-9a-f]{8}-[-0-9a-f]{27}/.exec(text)?.[0] ?? "";

describe("resume", () => {
  it("continues a thread of an earlier process", async () => {
    await using bench = await openWorkbench(() => reply.text("ok"));
    const first = await bench.cliWithModel(["run", "my name is Ada"]);
    const id = idIn(first.stderr);
    const second = await bench.cliWithModel(["resume", id, "what is my name?"]);
    expect(second.code).toBe(0);
    expect(second.stdout).toBe("ok\n");
    expect(idIn(second.stderr)).toBe(id);
    expect(bench.model.requests[1]?.userTexts).toEqual(["my name is Ada", "what is my name?"]);
  });

  it("works with --offline across processes, and reads the prompt from a pipe", async () => {
    await using bench = await openWorkbench();
    const first = await bench.cli(["run", "--offline", "one"]);
    const second = await bench.cli(["resume", idIn(first.stderr), "--offline"], { input: "two" });
    expect(second.stdout).toContain("You said: two\nBefore that you said: one");
    expect(second.code).toBe(0);
  });

  it("rejects an invalid id and an unknown id", async () => {
    await using bench = await openWorkbench();
    const noId = await bench.cliWithModel(["resume", "my-thread", "go on"]);
    expect(noId.stderr).toContain('✗ "my-thread" is not a thread id.');
    expect(noId.code).toBe(2);
    const unknown = await bench.cliWithModel(["resume", "0199a213-81c0-7800-8aa1-bbab2a035a53", "go on"]);
    expect(unknown.stderr).toContain("no rollout found for thread id");
    expect(unknown.stderr).toContain("resumed with --offline");
    expect(unknown.code).toBe(2);
    expect(bench.model.requests).toEqual([]);
  });
});

describe("chat", () => {
  it("runs a turn for every line of a pipe, in one thread, until /quit", async () => {
    await using bench = await openWorkbench((request) => reply.text(`answer ${request.position.number}`));
    const { code, stdout } = await bench.cliWithModel(["chat"], { input: "one\n\ntwo\n/quit\nthree\n" });
    expect(code).toBe(0);
    expect(stdout).toBe("answer 1\nanswer 2\n");
    expect(bench.model.requests[1]?.userTexts).toEqual(["one", "two"]);
  });

  it("treats pasted lines as one message, and sends an incomplete last line on Enter", async () => {
    await using bench = await openWorkbench([reply.text("So be it."), reply.text("Understood.")]);
    const { code } = await runAtTerminal(
      bench,
      ["chat"],
      [
        ["› ", "one\rtwo\rthree\r"],
        ["So be it.", ""],
        ["› ", "four\rfive"],
        ["five", "\r"],
        ["Understood.", ""],
        ["› ", "/exit\r"],
      ],
    );
    expect(code).toBe(0);
    expect(bench.model.requests.at(-1)?.userTexts).toEqual(["one\ntwo\nthree", "four\nfive"]);
  });

  it("ends with the first failed turn if messages come from a pipe", async () => {
    await using bench = await openWorkbench([reply.fail(400), reply.text("not reached")]);
    const { code, stdout } = await bench.cliWithModel(["chat"], { input: "one\ntwo\n" });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(bench.model.remainingReplies).toBe(1);
  });

  it("changes the model and plans, as its commands say", async () => {
    await using bench = await openWorkbench((request) => reply.text(`answer${request.position.number}`));
    const { code, shown } = await runAtTerminal(
      bench,
      ["chat", "--transport", "app-server"],
      [
        ["› ", "/help\r"],
        ["/image <file>", "/model gpt-6.2-sol\r"],
        ["go to gpt-6.2-sol", "hello\r"],
        ["answer1", "/plan\r"],
        ["plan › ", "add a test\r"],
        ["answer2", "/go\r"],
        ["answer3", "/exit\r"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toContain("/go carries out the plan");
    const { requests } = bench.model;
    expect(requests.map(({ lastUserText }) => lastUserText)).toEqual([
      "hello",
      "add a test",
      "Implement the plan.",
    ]);
    expect(requests.map(({ body }) => body["model"])).toEqual(Array(3).fill("gpt-6.2-sol"));
    const isPlanning = requests.map(({ body }) => JSON.stringify(body).includes("Plan Mode"));
    expect(isPlanning).toEqual([false, true, expect.any(Boolean)]);
  });
  it("says what it does not know, and clears what is typed on Ctrl-C before it ends", async () => {
    await using bench = await openWorkbench([reply.text("not reached")]);
    const { code, shown } = await runAtTerminal(
      bench,
      ["chat"],
      [
        ["› ", "/udno\r"],
        ["Did you mean /undo?", ""],
        ["› ", "never mind"],
        ["never mind", "\u0003"],
        ["", "/undo\r"],
        ["There is no turn to undo in this chat.", ""],
        ["› ", "\u0003"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toContain("There is no command /udno.");
    expect(bench.model.requests).toEqual([]);
  });

  it("pursues a goal over all of its turns", async () => {
    await using bench = await openWorkbench([
      reply.text("half"),
      reply.functionCall("update_goal", { status: "complete" }),
      reply.text("whole"),
    ]);
    const { code, shown } = await runAtTerminal(
      bench,
      ["chat", "--transport", "app-server"],
      [
        ["› ", "/goal count to two\r"],
        ["The goal is complete after 2 turns.", ""],
        ["› ", "/exit\r"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toContain("half");
    expect(shown).toContain("whole");
  });
});
