import type * as z from "zod";
import { typeBranchSchema } from "../tolerance/type-branch-schema.js";
import { agentMessageItemSchema } from "./agent-message-item-schema.js";
import { collabToolCallItemSchema } from "./collab-tool-call/collab-tool-call-item-schema.js";
import { commandExecutionItemSchema } from "./command-execution/command-execution-item-schema.js";
import { dynamicToolCallItemSchema } from "./dynamic-tool-call/dynamic-tool-call-item-schema.js";
import { errorItemSchema } from "./error-item-schema.js";
import { fileChangeItemSchema } from "./file-change/file-change-item-schema.js";
import { mcpToolCallItemSchema } from "./mcp-tool-call/mcp-tool-call-item-schema.js";
import { reasoningItemSchema } from "./reasoning-item-schema.js";
import type { ThreadItem } from "./thread-item.js";
import { todoListItemSchema } from "./todo-list/todo-list-item-schema.js";
import { unknownThreadItemSchema } from "./unknown-thread-item-schema.js";
import { webSearchItemSchema } from "./web-search/web-search-item-schema.js";

/** Validates any `ThreadItem`. */
export const threadItemSchema: z.ZodType<ThreadItem, ThreadItem> = typeBranchSchema(
  [
    agentMessageItemSchema,
    reasoningItemSchema,
    commandExecutionItemSchema,
    fileChangeItemSchema,
    mcpToolCallItemSchema,
    dynamicToolCallItemSchema,
    collabToolCallItemSchema,
    webSearchItemSchema,
    todoListItemSchema,
    errorItemSchema,
  ],
  unknownThreadItemSchema,
);
