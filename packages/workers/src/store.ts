export { DirectoryStore, type DirectoryStoreOptions } from "./store/directory-store.js";
export type { PostgresPool, PostgresStoreOptions } from "./store/postgres-database.js";
export { PostgresStore } from "./store/postgres-store.js";
export type { RedisClient, RedisStoreOptions } from "./store/redis-database.js";
export { RedisStore } from "./store/redis-store.js";
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
export { runStoredTurn } from "./stored-turn/run-stored-turn.js";
export type {
  PreparedTurn,
  RunStoredTurnOptions,
  StoredTurnFailure,
  StoredTurnResult,
} from "./stored-turn/stored-turn-options.js";
