import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { openWorkbench, type Workbench } from "./workbench.js";

const files = (bench: Workbench) => readdirSync(bench.workspace).filter((name) => name !== ".git");

it.each([["exec"], ["app-server"]])("/undo takes back turn after turn on %s", async (transport) => {
  const isOnServer = transport === "app-server";
  await using bench = await openWorkbench([
    reply.shell("echo one > a.txt; echo one > b.txt"),
    reply.text("first done"),
    reply.shell("echo two > a.txt; rm b.txt"),
    reply.text("second done"),
    reply.text("third done"),
  ]);
  const seen: unknown[] = [];
  const look = () => seen.push(files(bench), readFileSync(join(bench.workspace, "a.txt"), "utf8"));
  const { code, shown } = await runAtTerminal(
    bench,
    [
      "chat",
      "--transport",
      transport,
      "--sandbox",
      "danger-full-access",
      ...(isOnServer ? ["-a", "all"] : []),
    ],
    [
      ["› ", "make files\r"],
      ["first", ""],
      ["› ", "change them\r"],
      ["second", ""],
      ["› ", "/undo\r"],
      ['Undo of "change them":', look],
      ["± a.txt as before", ""],
      ["+ b.txt comes back", ""],
      ["Undo it? [y]es / [n]o", "n"],
      ["Nothing was undone.", look],
      ["› ", "/undo\r"],
      ["Undo it? [y]es / [n]o", "y"],
      ["✓ undone", look],
      ["› ", "/undo\r"],
      ['Undo of "make files":', ""],
      ["- a.txt deleted again", ""],
      ["Undo it? [y]es / [n]o", "y"],
      ["✓ undone", ""],
      ["› ", "and now?\r"],
      ["third", ""],
      ["› ", "/quit\r"],
    ],
  );
  expect(code).toBe(0);
  const changed = [["a.txt"], "two\n"];
  expect(seen).toEqual([...changed, ...changed, ["a.txt", "b.txt"], "one\n"]);
  expect(files(bench)).toEqual([]);
  expect(shown).toContain(isOnServer ? "forgets the turn" : "only files can be undone");
  const remembered = isOnServer ? [] : ["make files", "change them"];
  expect(bench.model.requests.at(-1)?.userTexts).toEqual([...remembered, "and now?"]);
});

it("/undo takes back a turn that was interrupted, and leaves what others have changed", async () => {
  await using bench = await openWorkbench([
    reply.shell("echo one > a.txt; echo one > b.txt; touch begun; sleep 30"),
    reply.text("done"),
  ]);
  const { code, shown } = await runAtTerminal(
    bench,
    ["chat", "--transport", "app-server", "--sandbox", "danger-full-access", "--approvals", "all"],
    [
      ["› ", "go\r"],
      ["Running echo", "\u0003"],
      ["✗ Cancelled.", () => writeFileSync(join(bench.workspace, "b.txt"), "mine\n")],
      ["› ", "/undo\r"],
      ["! b.txt is left: changed since", ""],
      ["Undo it? [y]es / [n]o", "y"],
      ["✓ undone", ""],
      ["› ", "/quit\r"],
    ],
  );
  expect(code).toBe(0);
  expect(shown).toContain("- a.txt deleted again");
  expect(files(bench)).toEqual(["b.txt"]);
  expect(readFileSync(join(bench.workspace, "b.txt"), "utf8")).toBe("mine\n");
});

it.each([
  [["--cd", "..", "--skip-git-repo-check"], "/undo needs git and a directory in a Git repository"],
  [["--no-undo"], "This chat has --no-undo"],
])("/undo with %j says why it cannot", async (flags, refusal) => {
  await using bench = await openWorkbench(() => reply.text("done"));
  const { code } = await runAtTerminal(
    bench,
    ["chat", ...flags],
    [
      ["› ", "go\r"],
      ["done", ""],
      ["› ", "/undo\r"],
      [refusal, ""],
      ["› ", "/quit\r"],
    ],
  );
  expect(code).toBe(0);
});
