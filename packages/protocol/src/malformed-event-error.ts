import { CodexError } from "./codex-error.js";
import { formatPath, maxNestingLevels } from "./nesting.js";

/** Where and how an event differs from its documented shape. */
export type MalformedEventDetails = {
  /** The path of the field within the event; empty if the event itself is malformed. */
  path: readonly (string | number)[];
  /** The `type` of the event, or null if it has none. */
  eventType: string | null;
  /** What the field should hold, in words: `"string"`. */
  expected: string;
  /** What it holds instead, in words: `"the number 3"`. */
  received: string;
};

/**
 * An event of a known type has a field of the wrong shape, or a value is nested more than 512 levels deep (code
 * `malformed_event`). Unknown types and unknown fields are never an error. It means that this package and the binary are
 * not compatible.
 */
export class MalformedEventError extends CodexError {
  declare readonly code: "malformed_event";
  /** The path of the field within the event: `["item", "changes", 0, "path"]`. */
  readonly path: readonly (string | number)[];
  /** The `type` of the event, or null if it has none. */
  readonly eventType: string | null;
  /** What the field should hold, in words: `"string"`. */
  readonly expected: string;
  /** What it holds instead, in words: `"the number 3"`. */
  readonly received: string;

  /** @param details Where the event is malformed, and how. */
  constructor({ path, eventType, expected, received }: MalformedEventDetails) {
    const event = eventType === null ? "event" : `${JSON.stringify(eventType)} event`;
    const field = path.length === 0 ? "" : ` at ${formatPath(path)}`;
    super(
      "malformed_event",
      `The codex binary sent a malformed ${event}${field}: expected ${expected}, received ${received}. ` +
        "Use a version of the SDK made for this version of the binary.",
    );
    this.path = path;
    this.eventType = eventType;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "MalformedEventError";
  }
}

/**
 * Creates the error for a value that `isNestedTooDeep`.
 *
 * @param eventType The `type` of the event, or the method of the message, if known.
 * @param path The path of the value within the event. Default: the event itself.
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
