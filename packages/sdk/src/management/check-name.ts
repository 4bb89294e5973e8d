import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { describeValue } from "../options/describe-value.js";

/** Refuses what cannot be the name of a thread: anything but text with something to see in it. */
export function checkName(where: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name.trim() !== "") return;
  throw new InvalidOptionError("name", "a string that is not blank", describeValue(name), where);
}
