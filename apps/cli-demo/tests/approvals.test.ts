import { existsSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { openWorkbench, type Workbench } from "./workbench.js";

const run = ["run", "--transport", "app-server", "--sandbox", "read-only"];
const escalated = (command: string) => reply.shell(command, { escalate: true, justification: "to make it" });
const made = (bench: Workbench, name: string) => existsSync(join(bench.workspace, name));

describe("at a terminal", () => {
  const question = "[c]ancel the turn";

  it("shows a command and a patch, and applies the user's decisions", async () => {
    await using bench = await openWorkbench([
      escalated("touch made"),
      reply.patch([{ add: "new.txt", content: "one\ntwo\n" }]),
      reply.text("done"),
    ]);
    const { code, shown } = await runAtTerminal(
      bench,
      [...run, "go"],
      [
        [question, "y"],
        [question, "n"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toMatch(/\? The agent wants to run a command\s+\$ touch made\s+reason: to make it/);
    expect(shown).toMatch(/\? The agent wants to change files\s+\+ new\.txt added\s+\+one\s+\+two/);
    expect(shown).toMatch(/✓ approved\s[\s\S]*✗ declined\s[\s\S]*the patch was not applied/);
    expect([made(bench, "made"), made(bench, "new.txt")]).toEqual([true, false]);
    expect(shown).toContain("done");
  });

  it("shows all of a command that tries to hide part of it", async () => {
    await using bench = await openWorkbench([
      escalated("touch made; true '\u001b]0;' \r git status \u202e"),
      reply.text("done"),
    ]);
    const { shown } = await runAtTerminal(bench, [...run, "go"], [[question, "n"]]);
    expect(shown).toMatch(/\$ touch made; true '\\u\{1b\}\]0;' \\u\{d\} git status \\u\{202e\}/);
    expect(made(bench, "made")).toBe(false);
  });

  it("says which keys there are when another one is pressed", async () => {
    await using bench = await openWorkbench([escalated("touch made"), reply.text("done")]);
    const { code, shown } = await runAtTerminal(
      bench,
      [...run, "go"],
      [
        [question, "x"],
        ['"x" is not one of them: [y]es [a]lways [n]o [c]ancel', "\r"],
        ["Enter is not one of them: [y]es [a]lways [n]o [c]ancel", "Y"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toContain("✓ approved");
    expect(made(bench, "made")).toBe(true);
  });

  it("takes no key of a user who is still typing something else", async () => {
    await using bench = await openWorkbench([escalated("touch made"), reply.text("done")]);
    let typing: NodeJS.Timeout | undefined;
    const typed = (type: (text: string) => void) => {
      typing = setInterval(() => type("y"), 100);
    };
    const { code } = await runAtTerminal(
      bench,
      [...run, "--timeout", "3", "go"],
      [[question, typed]],
    ).finally(() => clearInterval(typing));
    expect(code).toBe(124);
    expect(made(bench, "made")).toBe(false);
  });

  it('asks about a command that the sandbox would allow, and not again after "always"', async () => {
    await using bench = await openWorkbench([
      reply.shell("touch made"),
      reply.shell("touch made"),
      reply.text("done"),
    ]);
    const flags = ["run", "--transport", "app-server", "--sandbox", "danger-full-access"];
    const { code, shown } = await runAtTerminal(bench, [...flags, "go"], [[question, "a"]]);
    expect(code).toBe(0);
    expect(shown.match(/wants to run/g)).toHaveLength(1);
    expect(shown.match(/✓ exit 0/g)).toHaveLength(2);
  });

  it.each(["c", "\u001b"])("cancels the turn on %j, with the exit code of Ctrl-C", async (key) => {
    await using bench = await openWorkbench([escalated("touch made"), reply.text("not reached")]);
    const { code, shown } = await runAtTerminal(bench, [...run, "go"], [[question, key]]);
    expect(code).toBe(130);
    expect(shown).toContain("✗ Interrupted.");
    expect(made(bench, "made")).toBe(false);
  });

  it("cancels the turn on Ctrl-C at the question", async () => {
    await using bench = await openWorkbench([escalated("touch made"), reply.text("not reached")]);
    const { code, shown } = await runAtTerminal(bench, [...run, "go"], [[question, "\u0003"]]);
    expect(code).toBe(130);
    expect(shown).toContain("✗ Cancelled.");
    expect(made(bench, "made")).toBe(false);
  });
});

describe("in a pipe", () => {
  it.each([
    [[], false, "✗ declined: there is no terminal to ask at"],
    [["--approvals", "ask"], false, "✗ declined: there is no terminal to ask at"],
    [["--approvals", "none"], false, "✗ declined: --approvals none"],
    [["--approvals", "all"], true, "✓ approved: --approvals all"],
  ])("with %j runs the command: %s", async (flags, runs, shown) => {
    await using bench = await openWorkbench([escalated("touch made"), reply.text("done")]);
    const { code, stdout, stderr } = await bench.cliWithModel([...run, ...flags, "go"]);
    expect([code, stdout]).toEqual([0, "done\n"]);
    expect(stderr).toMatch(
      /\? The agent wants to run a command\n {2}\$ touch made\n {2}reason: to make it\n/,
    );
    expect(stderr).toContain(shown);
    expect(made(bench, "made")).toBe(runs);
  });

  it("rejects --approvals on exec, which never asks", async () => {
    await using bench = await openWorkbench();
    const { code, stderr } = await bench.cliWithModel(["run", "--approvals", "all", "go"]);
    expect(stderr).toContain("--transport app-server");
    expect(code).toBe(2);
  });
});
