import { afterAll, beforeAll, expect, it } from "vitest";
import { Scratch } from "../harness/scratch.js";
import { Agents } from "./agents.js";
import { waitingActions } from "./caller-actions.js";
import { wellBehaved } from "./faults.js";
import { type Outcome, OutcomeCounts } from "./outcomes.js";
import { runPlan } from "./turn.js";

let scratch: Scratch;
let agents: Agents;
/** A well-behaved agent with a wrong expectation. */
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

it.each(waitingActions)("a caller that %s reports a wrong outcome", async (action) => {
  const plan = { fault: misjudged, action, afterMs: 0, afterEvents: 0, hasImage: false };
  const counts = new OutcomeCounts();
  counts.add(plan, await runPlan(plan, { agents, signal: new AbortController().signal, image: "" }));
  expect(counts.wrong).toHaveLength(counts.turns);
  expect(counts.wrong[0]).toBe(`exec well-behaved, whose caller ${action}: completed, not turn_failed`);
});
