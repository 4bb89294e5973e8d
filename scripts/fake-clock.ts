import { syncBuiltinESMExports } from "node:module";
import perfHooks from "node:perf_hooks";
import timers from "node:timers";
import { vi } from "vitest";

type Fake = "setTimeout" | "clearTimeout" | "setInterval" | "clearInterval" | "performance";

const { promises: _, ...realTimers } = timers;
const { performance: realPerformance } = perfHooks;

/**
 * Stops the clock of the SDK in this process, which `vi.useFakeTimers()` alone does not: the SDK imports its timers from
 * `node:timers`. Agents and `node:timers/promises` keep real time. Advance it with `vi`.
 */
export function useFakeClock(toFake: Fake[] = ["setTimeout", "clearTimeout", "performance"]): void {
  vi.useFakeTimers({ toFake });
  for (const name of toFake) {
    if (name === "performance") Object.assign(perfHooks, { performance });
    else Object.assign(timers, { [name]: globalThis[name] });
  }
  syncBuiltinESMExports();
}

/** Undoes {@link useFakeClock}. */
export function useRealClock(): void {
  vi.useRealTimers();
  Object.assign(timers, realTimers);
  Object.assign(perfHooks, { performance: realPerformance });
  syncBuiltinESMExports();
}
