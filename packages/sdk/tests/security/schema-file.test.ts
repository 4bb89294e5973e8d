import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";

import { Codex } from "../../src/index.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { shellAgent } from "../faults/shell-agent.js";
import { lastArguments, readFlags, recorder } from "./recorder.js";

watchWhatIsLeft();

describe("the file of an output schema", () => {
  it("is private to the user, appears on the command line only as a path, and is removed afterwards", async () => {
    using agent = shellAgent(`${recorder}; exec sleep 60`);
    await using codex = new Codex({ codexPathOverride: agent.path, exitGraceMs: 300, killGraceMs: 200 });
    const outputSchema = {
      type: "object",
      properties: { secretWord: { type: "string" } },
      required: ["secretWord"],
    };
    const { events } = await codex.startThread().runStreamed("Go", { outputSchema });
    for await (const event of events) {
      if (event.type !== "turn.completed") continue;
      const file = readFlags(lastArguments(agent)).find(([flag]) => flag === "--output-schema")?.[1] ?? "";
      expect(dirname(dirname(file))).toBe(tmpdir());
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
        properties: { secretWord: { type: "string" } },
      });
      expect(lastArguments(agent).join(" ")).not.toContain("secretWord");
    }
    await codex.close();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("codex-sdk-"))).toEqual([]);
  });
});
