import { afterAll, beforeAll, expect, it } from "vitest";
import { Scratch } from "../harness/scratch.js";
import { Agents } from "./agents.js";
import { waiting } from "./caller-actions.js";
import { wellBehaved } from "./faults.js";
import { type Outcome, Tally } from "./outcomes.js";
import { playTurn } from "./turn.js";

let scratch: Scratch;
let agents: Agents;
/** It does well, and we expect something else. */
const misjudged = { ...wellBehaved, outcome: "turn_failed" as Outcome };

beforeAll(async () => {
  scratch = await Scratch.make();
  agents = new Agents([misjudged], scratch.file("homes"));
});
afterAll(async () => {
  await agents.close();
  await agents[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

it.each(waiting)("a caller who %s tells an outcome that must not be", async (doing) => {
  const plan = { fault: misjudged, doing, afterMs: 0, afterEvents: 0, hasImage: false };
  const tally = new Tally();
  tally.add(plan, await playTurn(plan, { agents, signal: new AbortController().signal, image: "" }));
  expect(tally.wrong).toHaveLength(tally.turns);
  expect(tally.wrong[0]).toBe(`exec well-behaved, whose caller ${doing}: completed, not turn_failed`);
});
