import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { WriteStream } from "node:tty";

import type { ThreadItem } from "@codex/sdk";
import { expect, it } from "vitest";

import { plainStyle } from "../../tests/styles.js";
import { ReadingView } from "./reading-view.js";
import { Screen } from "./screen.js";

const item = {
  id: "c",
  type: "command_execution",
  command: "make",
  aggregated_output: "",
  exit_code: 0,
  status: "completed",
} satisfies ThreadItem;

it.each([
  ["activity", /✓ exit 0 · [\d.]+ s/],
  ["question", /✓ exit 0\n/],
] as const)("times a command; while the line below it is a(n) %s: %s", async (layer, told) => {
  const stream = new PassThrough();
  const screen = new Screen(stream as unknown as WriteStream);
  const view = new ReadingView(screen, { style: plainStyle });
  await view.show({ type: "item.started", item });
  screen.showBelow(layer, "?");
  await sleep(620);
  screen.showBelow(layer, undefined);
  await view.show({ type: "item.completed", item });
  await view.end();
  stream.end();
  expect(await text(stream)).toMatch(told);
});
