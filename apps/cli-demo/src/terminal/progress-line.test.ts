import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";

import { expect, it, vi } from "vitest";

import { startProgressLine } from "./progress-line.js";
import { Screen } from "./screen.js";

/** The part of a terminal that a progress line uses. */
class FakeTerminal extends EventEmitter {
  readonly columns = 40;
  readonly written: string[] = [];
  constructor(readonly isTTY: boolean) {
    super();
  }
  write(text: string): boolean {
    this.written.push(stripVTControlCharacters(text));
    return true;
  }
}

const start = (terminal: FakeTerminal) =>
  startProgressLine("Thinking", new Screen(terminal as unknown as WriteStream));

it("shows the activity on a single line", () => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  const terminal = new FakeTerminal(true);
  const line = start(terminal);
  line.show(`Running ${"x".repeat(100)}`);
  line.stop();
  vi.unstubAllEnvs();
  expect(terminal.written).toContainEqual(expect.stringMatching(/Thinking 0s · Ctrl-C cancels/));
  expect(terminal.written).toContainEqual(expect.stringMatching(/Running x+… 0s · Ctrl-C cancels/));
  expect(terminal.written.filter((text) => text.trimEnd().length > terminal.columns)).toEqual([]);
});

it("says less about the keys where there is little room", () => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  const terminal = new FakeTerminal(true);
  const line = startProgressLine("Thinking", new Screen(terminal as unknown as WriteStream), [
    "type to steer, Esc interrupts",
    "Esc interrupts",
  ]);
  line.stop();
  vi.unstubAllEnvs();
  expect(terminal.written[0]).toBe("⠋ Thinking 0s · Esc interrupts");
});

it.each([
  [false, "xterm", undefined],
  [true, "dumb", undefined],
  [true, "xterm", "true"],
])("writes nothing where there is no status line (terminal %s, TERM %s, CI %s)", (isTerminal, term, ci) => {
  vi.stubEnv("TERM", term);
  vi.stubEnv("CI", ci);
  const terminal = new FakeTerminal(isTerminal);
  const line = start(terminal);
  line.show("Running make");
  line.stop();
  vi.unstubAllEnvs();
  expect(line.isShown).toBe(false);
  expect(terminal.written).toEqual([]);
});
