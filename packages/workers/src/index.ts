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
