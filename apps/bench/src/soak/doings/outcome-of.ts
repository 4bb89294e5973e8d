import { CodexError } from "@codex/sdk";
import type { CallersError } from "./callers-error.js";

/** How a promise of a turn ends, in the words of `Outcome`; anything else in its own words. Never rejects. */
export async function outcomeOf(ending: Promise<unknown>, callersError?: CallersError): Promise<string> {
  try {
    await ending;
    return "completed";
  } catch (error) {
    if (error === callersError) return "caller's error";
    return CodexError.isInstance(error) ? error.code : String(error);
  }
}
