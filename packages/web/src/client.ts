export {
  type ConnectionStatus,
  type ConnectOptions,
  connectThread,
  type ThreadConnection,
  type ThreadView,
} from "./client/connect-thread.js";
export {
  type InputOptions,
  listThreads,
  type RequestOptions,
  startThread,
  threadUrl,
  WebRequestError,
} from "./client/thread-requests.js";
