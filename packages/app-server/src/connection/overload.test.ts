import { expect, test } from "vitest";
import { overloadDelayMs } from "./outgoing-requests.js";

test("the delay grows with each attempt up to a limit, and half of it is random", () => {
  const shortest = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => overloadDelayMs(attempt, () => 0));
  const longest = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => overloadDelayMs(attempt, () => 1));

  expect(shortest).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000]);
  expect(longest).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
});
