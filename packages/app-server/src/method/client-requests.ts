import type { LoginAccountParams, LoginAccountResponse } from "../account/account-login-start.js";
import type { GetAccountParams, GetAccountResponse } from "../account/account-read.js";
import type {
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
} from "../account/rate-limits-read.js";
import type { ConfigReadParams, ConfigReadResponse } from "../config/config-read.js";
import type { InitializeParams, InitializeResponse } from "../handshake/initialize.js";
import type { ModelListParams, ModelListResponse } from "../model/model-list.js";
import type { ThreadArchiveParams, ThreadArchiveResponse } from "../thread/thread-archive.js";
import type { ThreadCompactStartParams, ThreadCompactStartResponse } from "../thread/thread-compact-start.js";
import type { ThreadDeleteParams, ThreadDeleteResponse } from "../thread/thread-delete.js";
import type { ThreadForkParams, ThreadForkResponse } from "../thread/thread-fork.js";
import type { ThreadItemsListParams, ThreadItemsListResponse } from "../thread/thread-items-list.js";
import type { ThreadListParams, ThreadListResponse } from "../thread/thread-list.js";
import type { ThreadLoadedListParams, ThreadLoadedListResponse } from "../thread/thread-loaded-list.js";
import type { ThreadReadParams, ThreadReadResponse } from "../thread/thread-read.js";
import type { ThreadResumeParams, ThreadResumeResponse } from "../thread/thread-resume.js";
import type { ThreadSetNameParams, ThreadSetNameResponse } from "../thread/thread-set-name.js";
import type { ThreadStartParams, ThreadStartResponse } from "../thread/thread-start.js";
import type { ThreadTurnsListParams, ThreadTurnsListResponse } from "../thread/thread-turns-list.js";
import type { ThreadUnarchiveParams, ThreadUnarchiveResponse } from "../thread/thread-unarchive.js";
import type { ThreadUnsubscribeParams, ThreadUnsubscribeResponse } from "../thread/thread-unsubscribe.js";
import type { ReviewStartParams, ReviewStartResponse } from "../turn/review-start.js";
import type { TurnInterruptParams, TurnInterruptResponse } from "../turn/turn-interrupt.js";
import type { TurnStartParams, TurnStartResponse } from "../turn/turn-start.js";
import type { TurnSteerParams, TurnSteerResponse } from "../turn/turn-steer.js";

/**
 * The requests a client can send, as far as they are typed here: parameters and result by method. The server has
 * some hundred more; `request` takes those too, untyped.
 */
export interface ClientRequests {
  initialize: { params: InitializeParams; result: InitializeResponse };
  "thread/start": { params: ThreadStartParams; result: ThreadStartResponse };
  "thread/resume": { params: ThreadResumeParams; result: ThreadResumeResponse };
  "thread/fork": { params: ThreadForkParams; result: ThreadForkResponse };
  "thread/list": { params: ThreadListParams; result: ThreadListResponse };
  "thread/loaded/list": { params: ThreadLoadedListParams; result: ThreadLoadedListResponse };
  "thread/read": { params: ThreadReadParams; result: ThreadReadResponse };
  "thread/turns/list": { params: ThreadTurnsListParams; result: ThreadTurnsListResponse };
  "thread/items/list": { params: ThreadItemsListParams; result: ThreadItemsListResponse };
  "thread/name/set": { params: ThreadSetNameParams; result: ThreadSetNameResponse };
  "thread/archive": { params: ThreadArchiveParams; result: ThreadArchiveResponse };
  "thread/unarchive": { params: ThreadUnarchiveParams; result: ThreadUnarchiveResponse };
  "thread/delete": { params: ThreadDeleteParams; result: ThreadDeleteResponse };
  "thread/unsubscribe": { params: ThreadUnsubscribeParams; result: ThreadUnsubscribeResponse };
  "thread/compact/start": { params: ThreadCompactStartParams; result: ThreadCompactStartResponse };
  "turn/start": { params: TurnStartParams; result: TurnStartResponse };
  "turn/steer": { params: TurnSteerParams; result: TurnSteerResponse };
  "turn/interrupt": { params: TurnInterruptParams; result: TurnInterruptResponse };
  "review/start": { params: ReviewStartParams; result: ReviewStartResponse };
  "model/list": { params: ModelListParams; result: ModelListResponse };
  "account/read": { params: GetAccountParams; result: GetAccountResponse };
  "account/login/start": { params: LoginAccountParams; result: LoginAccountResponse };
  "account/rateLimits/read": { params: GetAccountRateLimitsParams; result: GetAccountRateLimitsResponse };
  "config/read": { params: ConfigReadParams; result: ConfigReadResponse };
}

/** The name of a typed request. */
export type ClientMethod = keyof ClientRequests;
