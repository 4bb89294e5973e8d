import type { ThreadItem as ServerItem } from "@codex/app-server/wire";
import type { ThreadItem } from "@codex/protocol";

import { snakeCase } from "./snake-case.js";
import {
  translateCollabToolCall,
  translateDynamicToolCall,
  translateMcpToolCall,
  translateWebSearch,
} from "./translate-tool-items.js";

/**
 * The same item as `codex exec` would print it; `undefined` for one that it does not print (what the user said, and
 * empty reasoning). Kinds that exec does not have at all keep their fields and come as unknown items.
 */
export function translateItem(item: ServerItem): ThreadItem | undefined {
  const { id } = item;
  switch (item.type) {
    case "userMessage":
    case "hookPrompt":
    case "functionCallOutput":
      return undefined;
    case "agentMessage":
      return { id, type: "agent_message", text: item.text, ...(item.phase && { phase: item.phase }) };
    case "reasoning": {
      const text = item.summary.filter((part) => part !== "").join("\n");
      return text === "" ? undefined : { id, type: "reasoning", text };
    }
    case "commandExecution":
      return {
        id,
        type: "command_execution",
        command: item.command,
        aggregated_output: item.aggregatedOutput ?? "",
        exit_code: item.exitCode,
        status: snakeCase(item.status),
      };
    case "fileChange":
      return {
        id,
        type: "file_change",
        changes: item.changes.map(({ path, kind, diff }) => ({ path, kind: kind.type, diff })),
        status: snakeCase(item.status),
      };
    case "mcpToolCall":
      return translateMcpToolCall(item);
    case "dynamicToolCall":
      return translateDynamicToolCall(item);
    case "collabAgentToolCall":
      return translateCollabToolCall(item);
    case "webSearch":
      return translateWebSearch(item);
    default:
      return { ...item, type: snakeCase(item.type) } as unknown as ThreadItem;
  }
}
