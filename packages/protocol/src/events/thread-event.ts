import type { ItemCompletedEvent } from "./item-completed-event.js";
import type { ItemDeltaEvent } from "./item-delta-event.js";
import type { ItemStartedEvent } from "./item-started-event.js";
import type { ItemUpdatedEvent } from "./item-updated-event.js";
import type { ThreadErrorEvent } from "./thread-error-event.js";
import type { ThreadStartedEvent } from "./thread-started-event.js";
import type { TurnCompletedEvent } from "./turn-completed-event.js";
import type { TurnFailedEvent } from "./turn-failed-event.js";
import type { TurnStartedEvent } from "./turn-started-event.js";
import type { UnknownThreadEvent } from "./unknown-thread-event.js";

/**
 * One record of the agent's event stream. `type` tells them apart and narrows.
 *
 * In order: `thread.started`; then perhaps warnings (items of type `error`); `turn.started`; items; and last
 * `turn.completed` or `turn.failed`. A process that is killed or interrupted sends no last event.
 */
export type ThreadEvent =
  | ThreadStartedEvent
  | TurnStartedEvent
  | TurnCompletedEvent
  | TurnFailedEvent
  | ItemStartedEvent
  | ItemUpdatedEvent
  | ItemCompletedEvent
  | ItemDeltaEvent
  | ThreadErrorEvent
  | UnknownThreadEvent;
