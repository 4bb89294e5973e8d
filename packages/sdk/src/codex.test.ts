import { describe, expect, it } from "vitest";
import { Codex, InvalidOptionError } from "./index.js";

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("new Codex()", () => {
  it("starts nothing and looks for nothing", () => {
    expect(() => new Codex({ codexPathOverride: "/no/such/binary" })).not.toThrow();
  });

  it("takes options that are undefined as not given", () => {
    expect(() => new Codex({ apiKey: undefined, config: undefined, env: { A: undefined } })).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ["codexPathOverride", "", "an empty string"],
    ["baseUrl", 3, "the number 3"],
    ["apiKey", "", "an empty string"],
    ["apiKey", null, "null"],
    ["config", [], "an array"],
    ["configOverrides", "a=1", '"a=1"'],
    ["configOverrides", [""], "an array"],
    ["env", { A: 1 }, "an object"],
    ["env", { "A=B": "x" }, "an object"],
    ["strictConfig", "yes", '"yes"'],
    ["onDiagnostic", {}, "an object"],
    ["onStderr", true, "the boolean true"],
    ["killGraceMs", -1, "the number -1"],
    ["exitGraceMs", Number.NaN, "the number NaN"],
    ["maxLineBytes", 0.5, "the number 0.5"],
  ])("refuses %s: %j", (option, value, received) => {
    const error = thrownBy(() => new Codex({ [option]: value }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ code: "invalid_option", option, received });
    expect(String(error)).toContain(`option \`${option}\` must be`);
  });

  it("suggests the nearest name for an unknown option", () => {
    expect(() => new Codex({ apikey: "x" } as object)).toThrow(/`apikey`.*Did you mean `apiKey`\?/);
    expect(() => new Codex({ zzzzzz: "x" } as object)).toThrow(/must be one of .*codexPathOverride/);
  });

  it("never repeats a secret", () => {
    const error = thrownBy(() => new Codex({ apiKey: "sk-secret\0", env: {} }));
    expect(error).toMatchObject({ received: "a string (not shown)" });
    expect(JSON.stringify(error) + String(error)).not.toContain("sk-secret");
    const badEnvironment = thrownBy(() => new Codex({ env: { TOKEN: "secret\0" } }));
    expect(JSON.stringify(badEnvironment) + String(badEnvironment)).not.toContain("secret\0");
  });

  it.each([
    "ws://192.0.2.1:4500",
    "ws://agents.example.com",
    "ws://127.0.0.1@example.com",
    "ws://[::2]:4500",
  ])("refuses a token that would travel unencrypted to %s, without repeating it", (url) => {
    const error = thrownBy(() => new Codex({ transport: { type: "app-server", url, token: "the-token" } }));
    expect(error).toMatchObject({ code: "invalid_option", option: "transport.token" });
    expect(String(error)).toMatch(/wss:.*SSH.*got one for (192\.0\.2\.1:4500|agents\.|example\.com|\[::2\])/);
    expect(JSON.stringify(error) + String(error)).not.toContain("the-token");
  });

  it.each(["wss://agents.example.com", "ws://localhost:4500", "ws://127.0.0.2", "ws://[::1]:4500"])(
    "takes a token for %s",
    (url) => {
      expect(() => new Codex({ transport: { type: "app-server", url, token: "the-token" } })).not.toThrow();
    },
  );

  it("takes any address without a token, but none that cannot be parsed", () => {
    const take = (url: string) => () => new Codex({ transport: { type: "app-server", url } });
    expect(take("ws://agents.example.com")).not.toThrow();
    expect(thrownBy(take("ws://"))).toMatchObject({ code: "invalid_option", option: "transport.url" });
  });

  it("refuses a config value the CLI cannot be given, with its path", () => {
    const config = { mcp_servers: { a: { startup_timeout_sec: Number.NaN } } };
    expect(thrownBy(() => new Codex({ config }))).toMatchObject({ code: "invalid_config" });
    expect(() => new Codex({ config })).toThrow(/mcp_servers\.a\.startup_timeout_sec/);
  });
});

describe("startThread()", () => {
  const codex = new Codex();

  it.each<[string, unknown]>([
    ["model", ""],
    ["sandboxMode", "readonly"],
    ["workingDirectory", 1],
    ["skipGitRepoCheck", "true"],
    ["modelReasoningEffort", ""],
    ["networkAccessEnabled", 1],
    ["webSearchMode", "on"],
    ["webSearchEnabled", "live"],
    ["approvalPolicy", "always"],
    ["additionalDirectories", "/tmp"],
    ["threadSource", ""],
    ["ephemeral", null],
  ])("refuses %s: %j", (option, value) => {
    const options = { [option]: value };
    expect(thrownBy(() => codex.startThread(options))).toMatchObject({ code: "invalid_option", option });
    const id = "01900000-0000-7000-8000-000000000000";
    expect(thrownBy(() => codex.resumeThread(id, options))).toMatchObject({ code: "invalid_option", option });
  });

  it("refuses a contradictory pair", () => {
    expect(() => codex.startThread({ webSearchMode: "live", webSearchEnabled: false })).toThrow(
      /in agreement/,
    );
    expect(() => codex.startThread({ webSearchMode: "live", webSearchEnabled: true })).not.toThrow();
  });

  it("suggests the nearest name", () => {
    expect(() => codex.startThread({ sandbox: "read-only" } as object)).toThrow(/Did you mean `sandboxMode`/);
    expect(() => codex.startThread({ workingDir: "/" } as object)).toThrow(/Did you mean `workingDirectory`/);
  });
});

describe("run()", () => {
  const thread = new Codex({ codexPathOverride: "/no/such/binary" }).startThread();

  it.each<[string, unknown]>([
    ["outputSchema", "json"],
    ["outputSchema", []],
    ["outputSchema", { "~standard": { vendor: "x", validate() {} } }],
    ["signal", {}],
    ["signal", { aborted: false, addEventListener() {}, removeEventListener() {} }],
    ["cyberAccessProgram", "gold"],
    ["timeoutMs", 0],
    ["timeoutMs", "5s"],
    ["idleTimeoutMs", 2 ** 31],
    ["repairAttempts", -1],
    ["repairAttempts", 1],
  ])("refuses %s: %j", async (option, value) => {
    await expect(thread.run("Go", { [option]: value })).rejects.toMatchObject({
      code: "invalid_option",
      option,
    });
    await expect(thread.runStreamed("Go", { [option]: value })).rejects.toMatchObject({ option });
  });

  it("suggests the nearest name", async () => {
    await expect(thread.run("Go", { timeout: 5 } as object)).rejects.toThrow(/Did you mean `timeoutMs`/);
  });

  it("rejects options that are no object", async () => {
    await expect(thread.run("Go", null as unknown as object)).rejects.toThrow(/`options` must be an object/);
  });
});
