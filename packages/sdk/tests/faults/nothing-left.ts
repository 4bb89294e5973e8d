import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextLoop } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, expect } from "vitest";

const watchedEvents = ["exit", "beforeExit", "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/**
 * Gives the test file a temporary directory of its own. After each of its tests that must be empty, the host must have
 * the listeners it had before, and nothing may have been thrown where no caller could catch it, nor a warning printed.
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
    // A rejection counts as unhandled only once the loop has gone round.
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
