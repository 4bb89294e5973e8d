export type { QueueLocation } from "./queue/queue-connection.js";
export type {
  QueuedDecision,
  QueuedEvent,
  QueuedRequest,
  RequestClosedEvent,
  RequestContent,
  RequestOpenedEvent,
  TurnBegunEvent,
  TurnEndedEvent,
  TurnParkedEvent,
  TurnQueueEvent,
  TurnReturnedEvent,
} from "./queue/queued-event.js";
export type { QueuedInput, QueuedInputEntry } from "./queue/queued-input.js";
export type { QueuedTurn } from "./queue/queued-turn.js";
export type { QueuedTurnToPrepare } from "./queue/turn-attempt.js";
export {
  type AnswerOptions,
  type PendingRequest,
  type RequestsOptions,
  type ThreadEventsOptions,
  type TurnCounts,
  TurnQueue,
  type TurnQueueOptions,
} from "./queue/turn-queue.js";
export type {
  QueuedTurnFailure,
  QueuedTurnResult,
  SubmittedTurn,
  TurnBudget,
  TurnInfo,
  TurnState,
} from "./queue/turn-record.js";
export { TurnWorker } from "./queue/turn-worker.js";
export type { TurnWorkerOptions } from "./queue/turn-worker-options.js";
export type {
  FinishedTurn,
  Lease,
  OpenTurn,
  SessionBinding,
  SessionStore,
  SessionWrite,
  StoredSession,
  TurnRecord,
} from "./store/session-store.js";
export { StoreError, type StoreErrorCode, type StoreErrorDetails } from "./store/store-error.js";
