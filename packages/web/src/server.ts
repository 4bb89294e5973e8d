export { type EventLog, type LogEntry, MemoryEventLog } from "./server/event-log.js";
export { type ThreadServer, threadServer } from "./server/thread-server.js";
export type { ThreadServerOptions, WebAction } from "./server/thread-server-options.js";
