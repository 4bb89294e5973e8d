import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";
import { expectTypeOf, test } from "vitest";
import type { ThreadTransport } from "./thread-transport.js";
import type { CodexMessageMetadata, CodexUIMessageChunk } from "./ui-message-chunk.js";

type CodexData = { plan: unknown; warning: unknown; request: unknown };

test("every chunk is one of the AI SDK's", () => {
  expectTypeOf<CodexUIMessageChunk>().toExtend<UIMessageChunk<CodexMessageMetadata, CodexData>>();
  expectTypeOf<CodexUIMessageChunk>().toExtend<UIMessageChunk<UIMessage["metadata"], CodexData>>();
});

test("a thread transport is a chat transport", () => {
  expectTypeOf<ThreadTransport>().toExtend<ChatTransport<UIMessage>>();
  expectTypeOf<ThreadTransport>().toExtend<ChatTransport<UIMessage<CodexMessageMetadata, CodexData>>>();
});
