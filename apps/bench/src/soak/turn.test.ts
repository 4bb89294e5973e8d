import { expect, it } from "vitest";
import { doings } from "./caller-actions.js";
import { faults } from "./faults.js";
import { planTurns } from "./turn.js";

it("plans every fault and every doing, as often as any other, and the same for the same seed", () => {
  const plans = planTurns(faults, 2000, 7);
  expect(planTurns(faults, 2000, 7)).toEqual(plans);
  expect(planTurns(faults, 2000, 8)).not.toEqual(plans);

  const times = faults.map((fault) => plans.filter((plan) => plan.fault === fault).length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  expect(new Set(plans.map(({ doing }) => doing))).toEqual(new Set(Object.keys(doings)));
  const twice = plans.filter(({ doing }) => doing === "runs two at once").length;
  expect(plans.length + twice).toBeGreaterThanOrEqual(2000);
  expect(plans.length + twice).toBeLessThanOrEqual(2001);
});
