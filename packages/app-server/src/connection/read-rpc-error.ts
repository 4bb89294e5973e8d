import type { RpcError } from "./rpc-message.js";

/**
 * Reads the error of an answer, whatever shape it has: the request has failed in any case.
 *
 * @param redact Hides secrets in the server's words.
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
