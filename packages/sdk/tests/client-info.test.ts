import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../src/index.js";
import { faultyServer } from "./app-server/faulty-server.js";
import { combinations, startHarness } from "./harness.js";

describe.each(combinations)("the program that embeds the agent, on $name", ({ transport, model }) => {
  it("is known to the provider by its name", async () => {
    const clientInfo = { name: "my app", version: "2.1.0-beta.1", title: "My App" };
    await using harness = await startHarness(transport, () => reply.text("ok"), { model, clientInfo });
    const { codex, threadOptions } = harness;
    clientInfo.name = "changed later";
    await codex.startThread(threadOptions).run("Go");
    const { headers } = harness.model.requests[0] ?? {};
    expect(headers?.["originator"]).toBe("my app");
    expect(headers?.["user-agent"]).toMatch(/^my app\/\d+\.\d+\.\d+/);
    const ending = transport === "exec" ? "(codex_exec; " : "(my app; 2.1.0-beta.1)";
    expect(headers?.["user-agent"]).toContain(ending);
  });
});

describe("clientInfo", () => {
  it.each<[string, unknown]>([
    ["no object", "my app"],
    ["no name", { version: "1" }],
    ["no version", { name: "app" }],
    ["a name that is not ASCII", { name: "caf\u00e9", version: "1" }],
    ["a name that looks like a version", { name: "app/1.2.3", version: "1" }],
    ["a version with a line break", { name: "app", version: "1\n2" }],
    ["a title that is no text", { name: "app", version: "1", title: 5 }],
  ])("with %s is rejected", (_, clientInfo) => {
    const create = () => new Codex({ clientInfo: clientInfo as never });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_option", option: "clientInfo" }));
  });
});

describe("codex.readServerInfo()", () => {
  it("reads the version, the home and the abilities of the server", async () => {
    await using harness = await startHarness("app-server", []);
    const info = await harness.codex.readServerInfo();
    expect(info).toMatchObject({
      codexHome: harness.home.path,
      modelProvider: { webSearch: expect.any(Boolean) },
    });
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(info.platform).toBe(process.platform === "win32" ? "windows" : "unix");
    const named = (name: string) => info.features.find((feature) => feature.name === name);
    // The tests' settings turn it off.
    expect(named("plugins")).toMatchObject({ isEnabled: false, isEnabledByDefault: true });
    expect(named("goals")).toMatchObject({ stage: "stable" });
  });

  it("has no version of a server that does not say", async () => {
    await using server = faultyServer("answers-anything", {
      env: { METHOD: "experimentalFeature/list", RESULTS: JSON.stringify([{ data: [], nextCursor: null }]) },
    });
    expect(await server.codex.readServerInfo()).toMatchObject({ version: null, features: [] });
  });
});
