import type { RequestId } from "../wire/index.js";

/** The error of an answer. */
export interface RpcError {
  /** What kind of error it is; see {@link rpcErrorCode}. */
  code: number;
  /** The server's words. */
  message: string;
  /** More, for programs. */
  data?: unknown;
}

/** Error codes that have a meaning here. The server uses -32600 for nearly everything else. */
export const rpcErrorCode = {
  /** The server has too much to do; the request was not looked at. */
  overloaded: -32001,
  /** The answer to a request that cannot be read. (The server uses it for nearly everything.) */
  invalidRequest: -32600,
  /** Nobody handles the method. */
  methodNotFound: -32601,
  /** The handler failed. */
  internal: -32603,
} as const;

/** A request or a notification as it arrives: the latter has no id. */
export interface IncomingCall {
  /** What is asked for, or what happened. */
  method: string;
  /** The details. */
  params?: unknown;
  /** Present on requests. */
  id?: unknown;
}

/** An answer as it arrives. */
export interface IncomingResponse {
  /** The id of the request it answers. */
  id: unknown;
  /** Present when the request succeeded. */
  result?: unknown;
  /** Present when it failed. */
  error?: unknown;
}

/** Whether a value can be the id of a request; `null` cannot. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || typeof value === "number";
}
