import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

/** A PNG with one pixel. */
const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("run", () => {
  it("prints the answer to standard output and everything else to standard error", async () => {
    await using bench = await openWorkbench([
      reply.all(
        reply.reasoning("I look first."),
        reply.text("On it.", { phase: "commentary" }),
        reply.shell("echo found; exit 3"),
      ),
      reply.text("The answer."),
    ]);
    const { code, stdout, stderr } = await bench.cliWithModel(["run", "look"]);
    expect(code).toBe(0);
    expect(stdout).toBe("The answer.\n");
    expect(stderr).toMatch(/^codex · .* · sandbox workspace-write · /);
    expect(stderr).toContain("\nI look first.\n\nOn it.\n\n$ echo found; exit 3\n  │ found\n  ✗ exit 3\n\n");
    expect(stderr).toMatch(/\n200 tokens in .*\nContinue with: \S.* resume [-0-9a-f]{36}\n$/);
    expect(stderr).not.toContain("The answer.");
  });

  it("--json prints the events and nothing else", async () => {
    await using bench = await openWorkbench([reply.shell("true"), reply.text("ok")]);
    const { code, stdout, stderr } = await bench.cliWithModel(["run", "--json", "go"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      "thread.started",
      "turn.started",
      "item.started",
      "item.completed",
      "item.completed",
      "turn.completed",
    ]);
    expect(events.at(-2).item).toEqual({ id: "item_1", type: "agent_message", text: "ok" });
  });

  it("--budget warns, and stops the agent", async () => {
    await using bench = await openWorkbench([
      reply.shell("echo one", { usage: { inputTokens: 850, outputTokens: 0 } }),
      reply.shell("echo two", { usage: { inputTokens: 150, outputTokens: 50 } }),
      reply.shell("sleep 20", { usage: { inputTokens: 0, outputTokens: 0 } }),
    ]);
    const { code, stderr } = await bench.cliWithModel(["run", "--budget", "1000", "go"]);
    expect(code).toBe(1);
    expect(stderr).toContain("! 850 of 1,000 tokens of the budget are used.");
    expect(stderr).toContain("Stopped: the budget is used up (1,050 of 1,000 tokens).");
    expect(stderr).toContain("--budget to continue");
    const wrong = await bench.cliWithModel(["run", "--budget", "much", "go"]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("--budget") });
  });

  it("reads the prompt from standard input, with and without -", async () => {
    await using bench = await openWorkbench(() => reply.text("ok"));
    await bench.cliWithModel(["run"], { input: "from a pipe\n" });
    await bench.cliWithModel(["run", "-"], { input: "from a dash\n" });
    expect(bench.model.requests.map((request) => request.lastUserText)).toEqual([
      "from a pipe\n",
      "from a dash\n",
    ]);
  });

  it("--schema sends the schema and prints the parsed answer as JSON", async () => {
    await using bench = await openWorkbench([reply.json({ count: 3 })]);
    const schema = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
    writeFileSync(join(bench.workspace, "schema.json"), JSON.stringify(schema));
    const { code, stdout } = await bench.cliWithModel(["run", "--schema", "schema.json", "count"]);
    expect(code).toBe(0);
    expect(stdout).toBe('{\n  "count": 3\n}\n');
    expect(bench.model.requests[0]?.textFormat).toMatchObject({ type: "json_schema", schema });
  });

  it.each([["--schema"], ["--json"]])("%s prints no character that controls a terminal", async (flag) => {
    const answer = { note: "\u009b2J\u202e\u007f" };
    await using bench = await openWorkbench([reply.json(answer)]);
    const schema = { type: "object", properties: { note: { type: "string" } }, required: ["note"] };
    writeFileSync(join(bench.workspace, "schema.json"), JSON.stringify(schema));
    const flags = flag === "--json" ? [flag] : [flag, "schema.json"];
    const { stdout } = await bench.cliWithModel(["run", ...flags, "note it"]);
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    const printed = flag === "--json" ? stdout.trimEnd().split("\n") : [stdout];
    const values = printed.map((text) => JSON.parse(text));
    const answerText =
      flag === "--json" ? values.find(({ item }) => item?.type === "agent_message").item.text : stdout;
    expect(JSON.parse(answerText)).toEqual(answer);
  });

  it("--image attaches images, with and without a prompt", async () => {
    await using bench = await openWorkbench(() => reply.text("seen"));
    for (const name of ["one.png", "two, with a comma.png"])
      writeFileSync(join(bench.workspace, name), onePixel);
    const images = ["--image", "one.png", "-i", "two, with a comma.png"];
    expect((await bench.cliWithModel(["run", ...images, "what is it?"])).code).toBe(0);
    expect((await bench.cliWithModel(["run", "--image", "one.png"])).code).toBe(0);
    expect(bench.model.requests.map(({ images }) => images.length)).toEqual([2, 1]);
  });

  it("--model, --sandbox and --cd reach the agent", async () => {
    await using bench = await openWorkbench([reply.shell("pwd; touch file"), reply.text("done")]);
    const flags = ["--model", "gpt-5.5", "--sandbox", "read-only", "--cd", "..", "--skip-git-repo-check"];
    expect((await bench.cliWithModel(["run", ...flags, "try to write"])).code).toBe(0);
    const [first, second] = bench.model.requests;
    expect(first?.model).toBe("gpt-5.5");
    expect(second?.lastToolOutput).toContain(join(bench.workspace, ".."));
    expect(second?.lastToolOutput).toMatch(/Read-only file system|Permission denied|not permitted/);
  });

  it("--offline needs no account and no flags", async () => {
    await using bench = await openWorkbench();
    const { code, stdout } = await bench.cli(["run", "--offline", "hello"]);
    expect(code).toBe(0);
    expect(stdout).toContain("You said: hello");
  });
});
