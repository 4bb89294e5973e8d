// The errors alone, for programs that load the client only when they need it. The same classes as in the root entry.

export { ConnectionClosedError } from "./connection/connection-closed-error.js";
export { ConnectionLostError } from "./connection/connection-lost-error.js";
export { RequestFailedError } from "./connection/request-failed-error.js";
export { RequestTimeoutError } from "./connection/request-timeout-error.js";
