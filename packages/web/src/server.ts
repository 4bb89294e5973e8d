export { type EventLog, type LogEntry, MemoryEventLog } from "./server/event-log.js";
export type { ThreadServer } from "./server/thread-routes.js";
export { threadServer } from "./server/thread-server.js";
export type { ThreadServerOptions } from "./server/thread-server-options.js";
export { turnServer } from "./server/turn-server.js";
export type { TurnServerOptions } from "./server/turn-server-options.js";
export type {
  SourceEvent,
  SourceInput,
  SourceTurn,
  TurnSettings,
  TurnSource,
  WebTurn,
} from "./server/turn-source.js";
export type { WebAction, WebServerOptions } from "./server/web-server-options.js";
