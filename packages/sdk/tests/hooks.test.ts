import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type HooksConfig } from "../src/index.js";
import { models, startHarness, type Transport, transports } from "./harness.js";

/** Refuses every call of a tool. */
const hooks: HooksConfig = {
  PreToolUse: [{ hooks: [{ type: "command", command: "echo 'not today' >&2; exit 2", timeout: 60 }] }],
};

describe.each(models)("a hook of config with $name", ({ model }) => {
  it("runs on both engines once writeConfig() has written its hash, and not before", async () => {
    const script = ["untrusted", "app-server", "exec"].flatMap((name) => [
      reply.shell(`touch ${name}`),
      reply.text("Done."),
    ]);
    await using harness = await startHarness("app-server", script, { model });
    const { workspace, threadOptions, codexOptions } = harness;
    const options = { ...codexOptions, config: { ...harness.model.config, hooks } };
    const touched = async (transport: Transport, name: string) => {
      await using codex = new Codex({ ...options, transport });
      await codex.startThread({ ...threadOptions, sandboxMode: "workspace-write" }).run("Go");
      return existsSync(join(workspace, name));
    };
    expect(await touched("app-server", "untrusted")).toBe(true);

    await using codex = new Codex(options);
    const { data } = await codex.request("hooks/list", { cwds: [workspace] });
    const found = data.flatMap((entry) => entry.hooks);
    expect(found).toMatchObject([{ source: "sessionFlags", trustStatus: "untrusted" }]);
    const state = Object.fromEntries(
      found.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]),
    );
    await codex.writeConfig({ hooks: { state } });

    for (const transport of [...transports].reverse())
      expect(await touched(transport, transport)).toBe(false);
    expect(harness.model.requests.at(-1)?.lastToolOutput).toContain("not today");
  });
});
