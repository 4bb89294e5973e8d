import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findUnknownFields } from "@codex/protocol/schemas";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type ThreadEvent, type ThreadItem, TurnFailedError } from "../src/index.js";
import { combinations, type Harness, startHarness } from "./harness.js";
import { withSubAgent } from "./sub-agents.js";

const mcpServer = {
  command: process.execPath,
  args: [fileURLToPath(new URL("fixtures/mcp-server.mjs", import.meta.url))],
};

interface Kind {
  /** What the model does. */
  script: Script;
  /** The resulting item. */
  item: object;
  /** The resulting item in code mode, if it differs. */
  itemInCodeMode?: object;
  /** Run before the turn. */
  prepare?: (harness: Harness) => void;
}

/** Every kind of item that a script can make the installed binary print. */
const kinds: Record<string, Kind> = {
  "an answer": { script: [reply.text("Hello.")], item: { type: "agent_message", text: "Hello." } },
  "an answer marked as final": {
    script: [reply.text("Hello.", { phase: "final_answer" })],
    item: { type: "agent_message", text: "Hello." },
  },
  reasoning: {
    script: [reply.all(reply.reasoning(["One.", "Two."]), reply.text("Hello."))],
    item: { type: "reasoning", text: "One.\nTwo." },
  },
  "a command": {
    script: [reply.shell("echo hi"), reply.text("Done.")],
    item: { type: "command_execution", aggregated_output: "hi\n", exit_code: 0, status: "completed" },
  },
  "a command that fails": {
    script: [reply.shell("exit 3"), reply.text("Done.")],
    item: { type: "command_execution", exit_code: 3, status: "failed" },
  },
  "a patch": {
    script: [
      reply.patch(
        "*** Begin Patch\n*** Add File: new.txt\n+new\n*** Update File: old.txt\n@@\n-old\n+older\n*** End Patch",
      ),
      reply.text("Done."),
    ],
    item: { type: "file_change", status: "completed", changes: [{ kind: "add" }, { kind: "update" }] },
    prepare: ({ workspace }) => writeFileSync(join(workspace, "old.txt"), "old\n"),
  },
  "an MCP call": {
    script: [reply.mcpCall("fixture", "add", { numbers: [1, 2] }), reply.text("Done.")],
    item: {
      type: "mcp_tool_call",
      status: "completed",
      result: { structured_content: { sum: 3 } },
      error: null,
    },
  },
  "an MCP call that reports an error": {
    script: [reply.mcpCall("fixture", "refuse"), reply.text("Done.")],
    item: { type: "mcp_tool_call", status: "failed", error: null },
  },
  "an MCP call that fails": {
    script: [reply.mcpCall("fixture", "break"), reply.text("Done.")],
    item: { type: "mcp_tool_call", status: "failed", result: null },
  },
  "a web search": {
    script: [reply.all(reply.webSearch("codex"), reply.text("Done."))],
    item: { type: "web_search", query: "codex", action: { type: "search", query: "codex" } },
  },
  "a page": {
    script: [reply.all(reply.webSearch({ type: "open_page", url: "http://x/" }), reply.text("Done."))],
    item: { type: "web_search", action: { type: "open_page", url: "http://x/" } },
  },
  "a sub-agent": {
    script: withSubAgent(() => reply.text("Counted.")),
    item: { type: "collab_tool_call", tool: "spawn_agent", status: "completed" },
    // Code mode uses other tools, of which exec shows only `wait`.
    itemInCodeMode: { type: "collab_tool_call", tool: "wait", status: "completed" },
  },
};

describe.each(combinations)("the output of the installed binary on $name", ({ transport, model }) => {
  it.each(Object.entries(kinds))(
    "has no unknown fields: %s",
    async (_, { script, item, itemInCodeMode = item, prepare }) => {
      await using harness = await startHarness(transport, script, { model });
      prepare?.(harness);
      const events = await collect(harness);

      const { codeMode } = harness.model.requests[0] ?? {};
      expect([...new Set(events.flatMap(findUnknownFields))]).toEqual([]);
      expect(events.at(-1)?.type).toBe("turn.completed");
      const expected = codeMode ? itemInCodeMode : item;
      const completed = events.flatMap((event) => (event.type === "item.completed" ? [event.item] : []));
      expect(completed).toContainEqual(expect.objectContaining(deeply(expected)));
    },
  );

  it("has no unknown fields when the turn fails", async () => {
    await using harness = await startHarness(transport, [reply.fail(400, { error: { message: "no" } })], {
      model,
    });
    const events = await collect(harness);
    expect(events.flatMap(findUnknownFields)).toEqual([]);
    expect(events.slice(-2).map((event) => event.type)).toEqual(["error", "turn.failed"]);
  });

  it("has no unknown fields when the agent retries", async () => {
    await using harness = await startHarness(transport, [reply.disconnect(), reply.text("Here again.")], {
      model,
    });
    await using codex = new Codex({ ...harness.codexOptions, config: retrying(harness) });
    const events = await collect(harness, codex);
    expect(events.flatMap(findUnknownFields)).toEqual([]);
    expect(events.at(-1)?.type).toBe("turn.completed");
  });
});

function retrying({ model }: Harness) {
  const { scripted } = model.config.model_providers;
  return { ...model.config, model_providers: { scripted: { ...scripted, stream_max_retries: 2 } } };
}

async function collect(harness: Harness, codex?: Codex): Promise<ThreadEvent[]> {
  const config = { ...harness.model.config, mcp_servers: { fixture: mcpServer } };
  await using withTools = codex ?? new Codex({ ...harness.codexOptions, config });
  const thread = withTools.startThread({ ...harness.threadOptions, sandboxMode: "workspace-write" });
  const events: ThreadEvent[] = [];
  try {
    for await (const event of (await thread.runStreamed("Go")).events) events.push(event);
  } catch (error) {
    if (!(error instanceof TurnFailedError)) throw error;
  }
  return events;
}

/** Matches nested objects and arrays by the given fields only. */
function deeply(expected: object): Partial<ThreadItem> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map((entry) => expect.objectContaining(deeply(entry)))];
      return [name, value && typeof value === "object" ? expect.objectContaining(deeply(value)) : value];
    }),
  );
}
