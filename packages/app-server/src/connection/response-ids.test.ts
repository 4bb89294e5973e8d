import { expect, test } from "vitest";
import { ResponseIds } from "./response-ids.js";

test("distinguishes late, repeated and unknown responses", () => {
  const ids = new ResponseIds();
  const [first, second] = [ids.next(), ids.next()];
  ids.noteExpired(second);

  expect(ids.explain(first).code).toBe("duplicate_response");
  expect(ids.explain(second).code).toBe("late_response");
  expect(ids.explain(second).code).toBe("duplicate_response");
  for (const never of [2, -1, 0.5, "0", null, undefined, {}]) {
    expect(ids.explain(never).code).toBe("unknown_response");
  }
});

test("forgets the oldest ids, so that a server that never answers uses no more memory", () => {
  const ids = new ResponseIds();
  for (let count = 0; count < 1001; count += 1) ids.noteExpired(ids.next());

  expect(ids.explain(0).code).toBe("duplicate_response");
  expect(ids.explain(1).code).toBe("late_response");
  expect(ids.explain(1000).code).toBe("late_response");
});
