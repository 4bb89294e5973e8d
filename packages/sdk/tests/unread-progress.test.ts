import { describe, expect, it } from "vitest";

import { Codex, type Diagnostic } from "../src/index.js";
import { shellAgent } from "./faults/shell-agent.js";

/** Prints a started item with a malformed field, a truncated update, and a completed item. */
const script = `
echo "$started"
echo '{"type":"item.started","item":{"id":"item_0","type":"command_execution","command":7}}'
echo '{"type":"item.updated","item":{"id":"item_0","type":"command_exec'
say done
echo "$completed"`;

describe("the progress of items", () => {
  it("is not validated by run(), which still reports a truncated line", async () => {
    using agent = shellAgent(script);
    const diagnostics: Diagnostic[] = [];
    const codex = new Codex({
      codexPathOverride: agent.path,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const turn = await codex.startThread().run("Go");
    expect(turn.items).toEqual([{ id: "item_0", type: "agent_message", text: "done" }]);
    expect(diagnostics).toMatchObject([{ code: "invalid_line" }]);
  });

  it("is validated by runStreamed()", async () => {
    using agent = shellAgent(script);
    const { events } = await new Codex({ codexPathOverride: agent.path }).startThread().runStreamed("Go");
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of events) seen.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({
      code: "malformed_event",
      path: ["item", "command"],
      eventType: "item.started",
    });
    expect(seen).toEqual(["thread.started", "turn.started"]);
  });
});
