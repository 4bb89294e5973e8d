export { toUIMessageStream, type UIMessageStreamOptions } from "./ai/to-ui-message-stream.js";
export type {
  CodexMessageMetadata,
  CodexRequestData,
  CodexUIMessageChunk,
  ToolInputChunk,
} from "./ai/ui-message-chunk.js";
