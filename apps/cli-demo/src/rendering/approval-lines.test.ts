import type { ApprovalRequest } from "@codex/sdk";
import { expect, it } from "vitest";

import { narrowStyle, plainStyle } from "../../tests/styles.js";
import { approvalLines } from "./approval-lines.js";

const lines = (request: object, style = plainStyle) => approvalLines(request as ApprovalRequest, style);
const command = (fields: object) => ({
  kind: "command",
  purpose: "command",
  command: "/bin/bash -lc 'npm test'",
  directory: "/project",
  reason: null,
  network: null,
  additionalPermissions: null,
  ...fields,
});
const patch = (fields: object) => ({
  kind: "file_change",
  directory: "/project",
  reason: null,
  grantRoot: null,
  changes: [{ path: "/project/a.ts", kind: "update", movePath: null, diff: "-one\n+two\n", ...fields }],
});

it("shows a command with what matters for the decision", () => {
  expect(lines(command({ directory: "/elsewhere", reason: "because" }))).toEqual([
    "? The agent wants to run a command",
    "  $ npm test",
    "  in /elsewhere",
    "  reason: because",
  ]);
});

it.each([
  ["a carriage return", "evil #\r npm test", ["  $ evil #\\u{d} npm test"]],
  [
    "an escape sequence",
    "\u001b]0;evil\u0007npm test\u009b2K",
    ["  $ \\u{1b}]0;evil\\u{7}npm test\\u{9b}2K"],
  ],
  ["a change of the direction of writing", "npm \u202etset", ["  $ npm \\u{202e}tset"]],
  ["a line that looks like a reason", "evil\n  reason: harmless", ["  $ evil", "  >   reason: harmless"]],
])("shows all of a command that contains %s", (_, text, shown) => {
  expect(lines(command({ command: `/bin/bash -lc '${text}'` })).slice(1)).toEqual(shown);
});

it("shows a shell that is not the system's", () => {
  expect(lines(command({ command: "/repo/evil/bash -c 'npm test'" }))[1]).toBe(
    "  $ /repo/evil/bash -c 'npm test'",
  );
});

it("shows hidden characters in the reason and the directory", () => {
  const facts = { directory: "/tmp/\u001b[2Kx", reason: "it is\n  in /project\u202e" };
  expect(lines(command(facts)).slice(2)).toEqual([
    "  in /tmp/\\u{1b}[2Kx",
    "  reason: it is\\n  in /project\\u{202e}",
  ]);
});

it("shows whole lines of a patch, with hidden characters as codes", () => {
  const diff = `-one\n+two${" ".repeat(30)}evil\u202e\r\r.\n`;
  const shown = lines(patch({ path: "/project/a\u001b[31m\n.ts", diff }), narrowStyle);
  expect(shown.slice(1)).toEqual([
    "  ± a\\u{1b}[31m\\n.ts changed",
    "    -one",
    `    +two${" ".repeat(16)}`,
    `    ${" ".repeat(14)}`,
    "    evil\\u{202e}\\u{d}\\u{",
    "    d}.",
  ]);
});

it("says how many lines of a long patch are not shown", () => {
  const shown = lines(patch({ diff: "+x\n".repeat(1000) }));
  expect(shown.at(-1)).toBe("    … 800 more lines not shown");
});

it("says so, too, if the shown lines of a long patch are wrapped", () => {
  const shown = lines(patch({ diff: `+${"x".repeat(30)}\n`.repeat(300) }), narrowStyle);
  expect(shown.at(-1)).toBe("    … 100 more lines not shown");
});
