// The entry for programs that load the client lazily: the errors, identical to those of the root entry, and the address check.

export {
  ConnectionClosedError,
  ConnectionLostError,
  MessageTooLargeError,
  RequestFailedError,
  RequestTimeoutError,
} from "./messages/errors.js";
export { isEncryptedOrLoopback } from "./transport/web-socket-options.js";
