import { lateFile } from "@codex/exec/errors";
import {
  isUnknownThreadEvent,
  isUnknownThreadItem,
  MalformedEventError,
  type ThreadEvent,
} from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";

const eventSchemas = lateFile(() => import("@codex/protocol/schemas"), "safeParseThreadEvent");

/** Bounds the memory that an agent with ever new types can take. */
const maxNoticed = 100;

/** Detects types of events and items that are unknown to this version, each once. */
export class UnknownTypes {
  readonly #noticed = new Set<string>();

  /** Describes the unknown type of an event when it is first seen. */
  findNew(event: ThreadEvent): string | undefined {
    const name = nameUnknown(event);
    if (name === undefined || this.#noticed.has(name) || this.#noticed.size >= maxNoticed) return undefined;
    this.#noticed.add(name);
    return name;
  }
}

function nameUnknown(event: ThreadEvent): string | undefined {
  switch (event.type) {
    case "item.started":
    case "item.updated":
    case "item.completed":
      return isUnknownThreadItem(event.item)
        ? `an item of type ${describeValue(event.item.type)}`
        : undefined;
    default:
      return isUnknownThreadEvent(event) ? `an event of type ${describeValue(event.type)}` : undefined;
  }
}

/** Thrown for an event of a known type with an invalid field. */
export class MalformedEvent {
  readonly #value: unknown;

  /** @param value the parsed line */
  constructor(value: unknown) {
    this.#value = value;
  }

  /** Creates the `MalformedEventError`. It needs the schemas, the heaviest part of the SDK, so only this loads them. */
  async explain(): Promise<MalformedEventError> {
    const { safeParseThreadEvent } = await eventSchemas();
    const result = safeParseThreadEvent(this.#value);
    // The generated check rejected it, so the schemas must, too.
    if (!result.success) return result.error;
    const { type } = this.#value as { type?: unknown };
    const eventType = typeof type === "string" ? type : null;
    return new MalformedEventError({ path: [], eventType, expected: "a valid event", received: "another" });
  }
}
