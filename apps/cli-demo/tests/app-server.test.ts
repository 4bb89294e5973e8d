import { readdirSync } from "node:fs";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { runningCommands, until } from "./running-commands.js";
import { openWorkbench } from "./workbench.js";

const onServer = ["--transport", "app-server"];

describe("--transport app-server", () => {
  it("prints the same as exec, everything once", async () => {
    const script = () => [
      reply.all(reply.reasoning("I look first."), reply.shell("echo one; sleep 0.4; echo two; exit 3")),
      reply.text("The answer, in pieces.", { chunkSize: 3 }),
    ];
    const printed = [];
    for (const flags of [onServer, []]) {
      await using bench = await openWorkbench(script());
      const { code, stdout, stderr } = await bench.cliWithModel(["run", ...flags, "look"]);
      expect([code, stdout]).toEqual([0, "The answer, in pieces.\n"]);
      printed.push(stderr.match(/I look first|\$ echo|│ one|│ two|✗ exit 3|200 tokens|resume/g));
    }
    expect([...(printed[0] ?? [])].sort()).toEqual([...(printed[1] ?? [])].sort());
    expect(printed[0]).toHaveLength(7);
  });

  it("streams messages", async () => {
    await using bench = await openWorkbench([
      reply.all(
        reply.text("First part. Second part.", { chunkSize: 6, phase: "commentary" }),
        reply.shell("true"),
      ),
      reply.text("done"),
    ]);
    const { code, stdout } = await bench.cliWithModel(["run", ...onServer, "--json", "go"]);
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const deltas = events.filter(({ item_type }) => item_type === "agent_message");
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.map(({ delta }) => delta).join("")).toBe("First part. Second part.done");
  });

  it("shows a command's output while the command runs", async () => {
    const mark = `sleep 3${process.pid}`;
    await using bench = await openWorkbench([reply.shell(`sleep 0.3; echo early; ${mark}`)]);
    const flags = [...onServer, "--sandbox", "danger-full-access"];
    const { code, stderr } = await bench.cliWithModel(["run", ...flags, "go"], {
      onStderr: (text, child) => !child.killed && text.includes("│ early\n") && child.kill("SIGINT"),
    });
    expect(stderr).toMatch(/│ early\n\n✗ Cancelled\.\n$/);
    expect(code).toBe(130);
    await until(() => runningCommands(mark).length === 0);
    expect(runningCommands(bench.model.url)).toEqual([]);
    expect(readdirSync(bench.temporary)).toEqual([]);
  });

  it("continues a thread in a chat and in another process", async () => {
    await using bench = await openWorkbench((request) => reply.text(`answer ${request.position.number}`));
    const first = await bench.cliWithModel(["chat", ...onServer], { input: "one\ntwo\n" });
    expect([first.code, first.stdout]).toEqual([0, "answer 1\nanswer 2\n"]);
    const id = /resume ([-0-9a-f]{36})/.exec(first.stderr)?.[1] ?? "";
    const second = await bench.cliWithModel(["resume", ...onServer, id, "three"]);
    expect([second.code, second.stdout]).toEqual([0, "answer 3\n"]);
    expect(bench.model.requests[2]?.userTexts).toEqual(["one", "two", "three"]);
  });

  it("uses the same exit codes as exec", async () => {
    await using bench = await openWorkbench([
      reply.fail(400, "the model says no"),
      reply.fail(401, "bad key"),
      reply.stall(),
    ]);
    const failed = await bench.cliWithModel(["run", ...onServer, "go"]);
    expect(failed.stderr.match(/the model says no/g)).toHaveLength(1);
    expect(failed.code).toBe(1);
    const unauthorized = await bench.cliWithModel(["run", ...onServer, "go"]);
    expect(unauthorized.stderr).toContain("CODEX_API_KEY");
    expect(unauthorized.code).toBe(3);
    const late = await bench.cliWithModel(["run", ...onServer, "--timeout", "0.7", "go"]);
    expect(late.code).toBe(124);
    const unknown = "0199a213-81c0-7800-8aa1-bbab2a035a53";
    const lost = await bench.cliWithModel(["resume", ...onServer, unknown, "go"]);
    expect(lost.stderr).toContain("resumed with --offline");
    expect(lost.code).toBe(2);
    const noBinary = await bench.cliWithModel(["run", ...onServer, "--codex", "missing-codex", "go"]);
    expect(noBinary.code).toBe(3);
  });
});
