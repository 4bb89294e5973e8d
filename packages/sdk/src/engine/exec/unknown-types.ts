import { isUnknownThreadEvent, isUnknownThreadItem, type ThreadEvent } from "@codex/protocol";

import { describeValue } from "../../checks/describe-value.js";

/** An agent that makes up types all the time must not fill memory. */
const mostNoticed = 100;

/** Notices types of events and items that this version does not know, each once. */
export class UnknownTypes {
  readonly #noticed = new Set<string>();

  /** Names the unknown type of an event in words, the first time it is seen. */
  findNew(event: ThreadEvent): string | undefined {
    const name = nameUnknown(event);
    if (name === undefined || this.#noticed.has(name) || this.#noticed.size >= mostNoticed) return undefined;
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
