import { expect, it } from "vitest";
import type { WebEvent } from "./web-event.js";
import { initialWebState, reduceWebEvent } from "./web-state.js";

const input = (key: string, isSteering: boolean): WebEvent => ({
  type: "web.input",
  key,
  text: key,
  isSteering,
});

it("an input that was added to a turn, and arrives after its end, starts nothing", () => {
  const events: WebEvent[] = [
    input("a", false),
    { type: "turn.started" },
    { type: "web.turn_ended", error: { code: "turn_interrupted", message: "", retryable: false } },
    input("b", true),
  ];
  const state = events.reduce(reduceWebEvent, initialWebState);
  expect(state).toMatchObject({ isRunning: false, error: { code: "turn_interrupted" } });
  expect(state.inputs.map(({ key, turn }) => [key, turn])).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
});
