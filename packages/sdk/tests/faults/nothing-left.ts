import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextLoop } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, expect } from "vitest";

const watchedEvents = ["exit", "beforeExit", "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/**
 * Gives the test file a private temporary directory. After each test, the directory must be empty, the process must have
 * the same listeners as before, and there must be no uncaught error, unhandled rejection or warning.
 */
export function watchWhatIsLeft(): void {
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), "codex-faults-"));
  process.env["TMPDIR"] = temporary;
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  let listenersBefore: number[];
  beforeEach(() => {
    listenersBefore = countListeners();
    process.on("uncaughtException", note);
    process.on("unhandledRejection", note);
    process.on("warning", note);
  });
  afterEach(async () => {
    // A rejection counts as unhandled only after a round of the event loop.
    await nextLoop();
    await nextLoop();
    process.off("uncaughtException", note);
    process.off("unhandledRejection", note);
    process.off("warning", note);
    expect(uncaught.splice(0)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(countListeners()).toEqual(listenersBefore);
  });
}

function countListeners(): number[] {
  return watchedEvents.map((event) => process.listenerCount(event));
}
