export { type EventLog, type LogEntry, MemoryEventLog } from "./server/event-log.js";
export {
  type ThreadServer,
  type ThreadServerOptions,
  threadServer,
  type WebAction,
} from "./server/thread-server.js";
