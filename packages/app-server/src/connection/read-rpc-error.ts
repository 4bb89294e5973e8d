import type { RpcError } from "./rpc-message.js";

/** Reads the error of an answer, whatever shape it has: the request has failed in any case. */
export function readRpcError(error: unknown): RpcError {
  const { code, message, data } = (typeof error === "object" && error !== null ? error : {}) as Partial<
    Record<keyof RpcError, unknown>
  >;
  return {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? message : String(JSON.stringify(error)),
    ...(data === undefined ? {} : { data }),
  };
}
