import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { asScript, openWorkbench } from "./workbench.js";

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
  expect(shown).toMatch(/Continue with:\s+.* resume [\s\\]*[-0-9a-f]{36} -t app-server/);
  expect(bench.model.requests.at(-1)?.userTexts.at(-1)).toBe("still there?");
});

it("keeps what is typed apart from what streams, at 50 columns, and shows the answer to it", async () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
  await using bench = await openWorkbench((request) =>
    request.userTexts.length > 1
      ? reply.text("Understood, and here is another answer.", { delayMs: 20 })
      : reply.text(words.join(" "), { delayMs: 30, chunkSize: 4 }),
  );
  const { code, lines } = await runAtTerminal(
    asScript(bench),
    [...chat],
    [
      ["› ", "go\r"],
      ["word9", "rather "],
      ["› rather", "something else, and not so many words\r"],
      // Before the message is complete, so it streams.
      ["Understood,", ""],
      ["100 tokens", ""],
      ["› ", "/exit\r"],
    ],
    { columns: 50 },
  );
  expect(code).toBe(0);
  const texts = lines.map(({ text }) => text);
  expect(lines.filter(({ isWrapped }) => isWrapped)).toEqual([]);
  const first = texts.findIndex((text) => text.startsWith("word0"));
  const steered = texts.findIndex((text) => text.startsWith("› rather"));
  const written = texts.slice(first, steered).join(" ").split(/\s+/).filter(Boolean);
  expect(written.length).toBeGreaterThan(9);
  // The agent stopped writing in the middle of a sentence, but no word is torn or lost.
  expect(written).toEqual(words.slice(0, written.length));
  expect(texts.slice(steered, steered + 2)).toEqual(["› rather something else, and not so many words", ""]);
  expect(texts).toContain("Understood, and here is another answer.");
});

it("on exec, keeps what is typed for the next turn", async () => {
  await using bench = await openWorkbench([
    reply.shell("until [ -e understood ]; do sleep 0.05; done"),
    reply.text("Done."),
    reply.text("Understood."),
  ]);
  const { code, shown, lines } = await runAtTerminal(
    bench,
    ["chat", "--sandbox", "danger-full-access"],
    [
      ["› ", "go\r"],
      ["Running until", "and then this\r"],
      ["waits until the turn has ended", () => writeFileSync(join(bench.workspace, "understood"), "")],
      ["Understood.", ""],
      ["› ", "/quit\r"],
    ],
  );
  expect(code).toBe(0);
  expect(bench.model.requests.at(-1)?.userTexts).toEqual(["go", "and then this"]);
  expect(shown).toContain("Esc interrupts");
  // The terminal itself has echoed nothing.
  expect(lines.filter(({ text }) => text.includes("and then this")).map(({ text }) => text)).toEqual([
    "› and then this",
    "› and then this",
  ]);
});

it.each([["app-server"], ["exec"]])(
  "clears the draft on Ctrl-C, then cancels the turn, on %s",
  async (transport) => {
    await using bench = await openWorkbench([reply.shell("sleep 30"), reply.text("Back.")]);
    const { code, shown } = await runAtTerminal(
      bench,
      ["chat", "--transport", transport, "--sandbox", "danger-full-access"],
      [
        ["› ", "go\r"],
        ...(transport === "exec" ? [] : ([["[c]ancel", "y"]] as const)),
        ["Running sleep", "not this"],
        ["› not this", "\u0003"],
        ["Running sleep", "\u0003"],
        ["✗ Cancelled.", "there?\r"],
        ["Back.", ""],
        ["› ", "/exit\r"],
      ],
    );
    expect(code).toBe(0);
    expect(shown).toContain("Back.");
    expect(bench.model.requests.at(-1)?.lastUserText).toBe("there?");
  },
);
