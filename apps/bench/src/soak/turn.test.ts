import { expect, it } from "vitest";
import { callerActions } from "./caller-actions.js";
import { faults } from "./faults.js";
import { planTurns } from "./turn.js";

it("plans every action, all faults equally often, and the same turns for the same seed", () => {
  const plans = planTurns(faults, 2000, 7);
  expect(planTurns(faults, 2000, 7)).toEqual(plans);
  expect(planTurns(faults, 2000, 8)).not.toEqual(plans);

  const times = faults.map((fault) => plans.filter((plan) => plan.fault === fault).length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  expect(new Set(plans.map(({ action }) => action))).toEqual(new Set(Object.keys(callerActions)));
  const twice = plans.filter(({ action }) => action === "runs two at once").length;
  expect(plans.length + twice).toBeGreaterThanOrEqual(2000);
  expect(plans.length + twice).toBeLessThanOrEqual(2001);
});

it("plans two turns at once first where the second ends differently", () => {
  const first = planTurns(faults, 160, 7).slice(0, faults.length);
  expect(first).toHaveLength(faults.length);
  const twice = first.filter(({ action }) => action === "runs two at once").map(({ fault }) => fault.name);
  expect(twice.sort()).toEqual(faults.flatMap(({ name, nextOutcomes }) => (nextOutcomes ? name : [])).sort());
  expect(twice).toContain("answers-anything");
});
