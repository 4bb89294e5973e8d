import { MalformedEventError } from "../errors/malformed-event-error.js";

/** How many levels of arrays and objects a value from outside may have. The outermost one is level 1. */
export const maxNestingLevels = 512;

/**
 * Whether a value parsed from JSON has more than {@link maxNestingLevels} levels.
 *
 * `JSON.parse` accepts any depth. What reads its result later is mostly recursive (`JSON.stringify`, `structuredClone`,
 * deep comparison, schemas) and throws a `RangeError` a few thousand levels down.
 */
export function isNestedTooDeep(value: unknown): boolean {
  return isContainer(value) && exceeds(value, maxNestingLevels);
}

/**
 * The error for such a value.
 *
 * @param eventType The `type` of the event, or the method of the message, where it is known.
 * @param path The way to the part that is too deep; left out, it is the event itself.
 */
export function nestedTooDeepError(
  eventType: string | null,
  path: readonly (string | number)[] = [],
): MalformedEventError {
  return new MalformedEventError({
    path,
    eventType,
    expected: `at most ${maxNestingLevels} levels of nesting`,
    received: "more",
  });
}

/** Loops instead of array methods: this runs on every message, and takes a twentieth of the time `JSON.parse` took. */
function exceeds(container: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(container)) {
    for (const entry of container) if (isContainer(entry) && exceeds(entry, levels - 1)) return true;
    return false;
  }
  const fields = container as Readonly<Record<string, unknown>>;
  // Own fields only: an object that something has put on `Object.prototype` inherits itself, and has no end.
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (isContainer(field) && exceeds(field, levels - 1)) return true;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
