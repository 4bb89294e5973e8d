export { commandText, type ThreadEvent, type ThreadItem, type ThreadState } from "@codex/protocol";
export type {
  InputEvent,
  RequestClosedEvent,
  RequestOpenedEvent,
  TurnEndedEvent,
  WebDecision,
  WebError,
  WebEvent,
  WebImage,
  WebRequest,
} from "./model/web-event.js";
export { initialWebState, reduceWebEvent, type WebInput, type WebState } from "./model/web-state.js";
export type {
  DecisionBody,
  ErrorBody,
  InputBody,
  ListedThread,
  Snapshot,
  StartedThread,
} from "./model/wire.js";
