import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { WriteStream } from "node:tty";

import type { ThreadItem } from "@codex/sdk";
import { expect, it, onTestFinished, vi } from "vitest";

import { narrowStyle, plainStyle } from "../../tests/styles.js";
import { Screen } from "./screen.js";
import { TextView } from "./turn-view.js";

const item = {
  id: "c",
  type: "command_execution",
  command: "make",
  aggregated_output: "",
  exit_code: 0,
  status: "completed",
} satisfies ThreadItem;

it.each([
  ["activity", /✓ exit 0 · 0\.6 s\n/],
  ["question", /✓ exit 0\n/],
] as const)(
  "times a command, except while a question is open (status: %s, output: %s)",
  async (kind, shown) => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const stream = new PassThrough();
    const screen = new Screen(stream as unknown as WriteStream);
    const view = new TextView(screen, { style: plainStyle });
    await view.show({ type: "item.started", item });
    screen.setStatus(kind, "?");
    vi.advanceTimersByTime(620);
    screen.setStatus(kind, undefined);
    await view.show({ type: "item.completed", item });
    await view.end();
    stream.end();
    expect(await text(stream)).toMatch(shown);
  },
);

it("continues a sentence after a block that interrupts it, with one empty line between them", async () => {
  const stream = new PassThrough();
  const screen = new Screen(stream as unknown as WriteStream);
  const view = new TextView(screen, { style: plainStyle });
  const message = { id: "m", type: "agent_message", text: "Hello world again" } as const;
  for (const delta of ["Hello wor", "ld again"]) {
    await view.show({ type: "item.delta", item_id: "m", item_type: "agent_message", delta });
    await screen.writeBlock(["› more", ""]);
  }
  await view.show({ type: "item.completed", item: message });
  await screen.writeBlock(["› and more", ""]);
  await view.end();
  stream.end();
  expect(await text(stream)).toBe("Hello\n\n› more\n\nworld\n\n› more\n\nagain\n\n› and more\n\n");
});

it("wraps a sentence that continues after a block as if it began there", async () => {
  const stream = new PassThrough();
  const screen = new Screen(stream as unknown as WriteStream);
  const view = new TextView(screen, { style: narrowStyle });
  const says = (delta: string) =>
    view.show({ type: "item.delta", item_id: "m", item_type: "agent_message", delta });
  await says("one two three four ");
  await screen.writeBlock(["› more", ""]);
  await says("five six seven eight nine ");
  await view.end();
  stream.end();
  expect(await text(stream)).toBe("one two three four\n\n› more\n\nfive six seven eight\nnine\n\n");
});
