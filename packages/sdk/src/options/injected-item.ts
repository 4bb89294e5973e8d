import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import { text } from "../checks/option-checks.js";
import { InvalidInputError } from "../errors/option-errors.js";

/** Something to add to what the model sees of a thread. */
export type InjectedItem =
  | {
      /** Whose words they are. `developer` has the authority of the program. */
      role: "user" | "assistant" | "developer";
      /** The words. */
      text: string;
    }
  | {
      /** The type of an item of the Responses API, which is passed on unchanged. Codex ignores a type that it does not know. */
      type: string;
      [field: string]: unknown;
    };

const roles = ["user", "assistant", "developer"];

/**
 * Checks and copies items.
 *
 * @throws {InvalidInputError}
 */
export function checkInjectedItems(given: unknown): InjectedItem[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new InvalidInputError(`items must be an array that is not empty, but got ${describeValue(given)}.`);
  }
  return given.map((item, index) => {
    const role = fieldOf(item, "role");
    const words = fieldOf(item, "text");
    if (fieldOf(item, "type") === undefined && roles.includes(role as string) && text.accepts(words)) {
      return { role, text: words } as InjectedItem;
    }
    if (text.accepts(fieldOf(item, "type"))) return copyOf(item, index);
    const expected = `an object with \`role\` (${roles.join(", ")}) and \`text\`, or with \`type\``;
    throw new InvalidInputError(`entry ${index} must be ${expected}.`, { index });
  });
}

function copyOf(item: object, index: number): InjectedItem {
  try {
    return JSON.parse(JSON.stringify(item));
  } catch (cause) {
    throw new InvalidInputError(`entry ${index} must be a value that JSON can hold.`, { index, cause });
  }
}
