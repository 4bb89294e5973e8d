import { expect, test } from "vitest";
import { RequestSlots } from "./request-slots.js";

test("any number of cancelled waits are skipped", () => {
  const slots = new RequestSlots(1);
  const begun: string[] = [];
  const begin = (name: string) => () => begun.push(name) > 0;

  slots.acquire(begin("first"));
  for (let index = 0; index < 50_000; index += 1) slots.acquire(() => false);
  slots.acquire(begin("second"));
  slots.acquire(begin("third"));
  slots.release();
  expect(begun).toEqual(["first", "second"]);
  slots.release();
  slots.release();
  slots.acquire(begin("fourth"));

  expect(begun).toEqual(["first", "second", "third", "fourth"]);
});

test("a request that does not begin takes no slot", () => {
  const slots = new RequestSlots(1);
  let begun = false;

  slots.acquire(() => false);
  slots.acquire(() => {
    begun = true;
    return true;
  });

  expect(begun).toBe(true);
});
