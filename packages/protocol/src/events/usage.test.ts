import { expect, test } from "vitest";
import { parseThreadEvent } from "../schemas/parse-thread-event.js";

const none = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
};

test("usage that is not reported counts as 0", () => {
  expect(parseThreadEvent({ type: "turn.completed" })).toEqual({ type: "turn.completed", usage: none });
});

test("counts that an older CLI leaves out are 0, the others stay", () => {
  const usage = { input_tokens: 3, cached_input_tokens: 2, output_tokens: 1 };
  const event = { type: "turn.completed", usage };
  expect(parseThreadEvent(event)).toBe(event);
  expect(event.usage).toEqual({ ...none, ...usage });
});

test("no other event is touched", () => {
  const event = { type: "turn.started" };
  expect(parseThreadEvent(event)).toEqual({ type: "turn.started" });
});
