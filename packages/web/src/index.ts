export type { ThreadEvent, ThreadItem, ThreadState } from "@codex/protocol";
export type {
  InputEvent,
  RequestClosedEvent,
  RequestOpenedEvent,
  TurnEndedEvent,
  WebAnswer,
  WebError,
  WebEvent,
  WebImage,
  WebRequest,
} from "./model/web-event.js";
export { initialWebState, reduceWebEvent, type WebInput, type WebState } from "./model/web-state.js";
export type {
  AnswerBody,
  ErrorBody,
  InputBody,
  ListedThread,
  Snapshot,
  StartedThread,
} from "./model/wire.js";
