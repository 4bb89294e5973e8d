import type { RequestId } from "../wire/index.js";

/** The error object of a response. */
export type RpcError = {
  /** The kind of error; see {@link rpcErrorCode}. */
  code: number;
  /** A description for people. */
  message: string;
  /** Machine-readable details. */
  data?: unknown;
};

/** The JSON-RPC error codes that this client recognizes or sends. */
export const rpcErrorCode = {
  /** The server is overloaded and did not process the request. */
  overloaded: -32001,
  /** The request is invalid. The server uses this code for nearly all errors. */
  invalidRequest: -32600,
  /** The method has no handler. */
  methodNotFound: -32601,
  /** The handler of the request failed. */
  internal: -32603,
} as const;

/** A received request or notification. */
export type IncomingCall = {
  /** The method of the request or notification. */
  method: string;
  /** Its parameters. */
  params?: unknown;
  /** Present on requests only. */
  id?: unknown;
};

/** A received response. */
export type IncomingResponse = {
  /** The id of its request. */
  id: unknown;
  /** Present when the request succeeded. */
  result?: unknown;
  /** Present when it failed. */
  error?: unknown;
};

/** Whether a value is a valid request id. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || typeof value === "number";
}

/**
 * Reads a response's error object. Accepts any shape, because the request has failed in any case.
 *
 * @param redact Replaces secrets in each string of the error.
 */
export function readRpcError(given: unknown, redact: (text: string) => string): RpcError {
  const hideSecrets = (_: string, value: unknown) => (typeof value === "string" ? redact(value) : value);
  const error: unknown = JSON.parse(JSON.stringify(given), hideSecrets);
  const { code, message, data } = (typeof error === "object" && error !== null ? error : {}) as Partial<
    Record<keyof RpcError, unknown>
  >;
  return {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message : String(JSON.stringify(error)),
    ...(data === undefined ? {} : { data }),
  };
}
