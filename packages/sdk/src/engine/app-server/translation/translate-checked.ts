import type { ServerNotification } from "@codex/app-server";
import { MalformedEventError, type ThreadEvent } from "@codex/protocol";
import { checkThreadEvent } from "@codex/protocol/check";

import { MalformedEvent } from "../../unexpected-events.js";
import type { TurnTranslator } from "./turn-translator.js";

/** The translation of a notification. */
export interface Translation {
  /** The events, each checked against its type. */
  events: ThreadEvent[];
  /** Resolves with the error that kept the rest from being translated; absent if there is none. */
  fault?: Promise<unknown>;
}

/** Translates a notification, and checks the events. */
export function translateChecked(translator: TurnTranslator, notification: ServerNotification): Translation {
  try {
    const events = translator.translate(notification);
    const wrong = events.findIndex(isWrong);
    if (wrong < 0) return { events };
    const fault = new MalformedEvent(events[wrong]).explain();
    return {
      events: events.slice(0, wrong),
      fault: fault.then((error) => error ?? incomplete(notification, "")),
    };
  } catch (cause) {
    return { events: [], fault: Promise.resolve(incomplete(notification, cause)) };
  }
}

function isWrong(event: ThreadEvent): boolean {
  // The connection has checked the nesting of the whole message.
  return checkThreadEvent(event, 0) === undefined;
}

/** It lacks what makes it the notification that it says it is. */
function incomplete({ method }: { method: string }, cause: unknown): MalformedEventError {
  const received = cause instanceof Error ? cause.message : String(cause);
  return new MalformedEventError({
    path: ["params"],
    eventType: method,
    expected: "all its fields",
    received,
  });
}
