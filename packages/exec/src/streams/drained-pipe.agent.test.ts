import { expect, it } from "vitest";
import { isAlive } from "../../fixtures/is-alive.js";
import { readLines } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";

it("loses no output of a process that exited while the host's event loop was blocked", async () => {
  const child = await startFixture("floods-stdout", [1000, 100]);
  // Blocks until the process has exited, and far longer than any delay of the drain: every timer is late before the first
  // byte is read.
  const until = performance.now() + 1_500;
  while (isAlive(child.pid) || performance.now() < until);
  expect(await readLines(child)).toHaveLength(100);
  expect(await child.closed).toEqual({ code: 0, signal: null });
});
