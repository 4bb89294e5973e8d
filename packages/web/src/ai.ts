export {
  type SentMessage,
  type ThreadTransport,
  type ThreadTransportOptions,
  threadTransport,
} from "./ai/thread-transport.js";
export { toUIMessageStream, type UIMessageStreamOptions } from "./ai/to-ui-message-stream.js";
export type {
  CodexMessageMetadata,
  CodexRequestData,
  CodexUIMessageChunk,
  ToolInputChunk,
} from "./ai/ui-message-chunk.js";
