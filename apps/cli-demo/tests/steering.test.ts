import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { openWorkbench } from "./workbench.js";

const chat = ["chat", "--transport", "app-server", "--sandbox", "danger-full-access", "--approvals", "all"];

it("steers the running turn with what the user types", async () => {
  await using bench = await openWorkbench((request) =>
    request.userTexts.length > 1
      ? reply.text("Understood.")
      : reply.shell("until [ -e understood ]; do sleep 0.05; done"),
  );
  const { code, shown } = await runAtTerminal(
    bench,
    [...chat],
    [
      ["› ", "go\r"],
      ["Running until", "rather nox\u007ft\r"],
      // The program writes the line once the turn has received it.
      ["› rather not\r\n", () => writeFileSync(join(bench.workspace, "understood"), "")],
      ["Understood.", ""],
      ["› ", "/exit\r"],
    ],
  );
  expect(code).toBe(0);
  expect(shown).toContain("› rather not");
  expect(bench.model.requests.at(-1)?.userTexts).toEqual(["go", "rather not"]);
  expect(bench.model.requests.length).toBe(2);
});

it("interrupts the turn on Escape, and keeps the chat and the draft", async () => {
  await using bench = await openWorkbench([reply.shell("sleep 30"), reply.text("Back.")]);
  const { code, shown } = await runAtTerminal(
    bench,
    [...chat],
    [
      ["› ", "go\r"],
      ["Running sleep", "still "],
      ["› still", "\u001b"],
      ["✗ Interrupted.", "there?\r"],
      ["Back.", ""],
      ["› ", "/exit\r"],
    ],
  );
  expect(code).toBe(0);
  expect(shown).toMatch(/Continue with: .* resume [-0-9a-f]{36} -t app-server/);
  expect(bench.model.requests.at(-1)?.userTexts.at(-1)).toBe("still there?");
});
