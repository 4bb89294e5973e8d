import { describe, expect, it } from "vitest";
import { z } from "zod";
import { thrownBy } from "../tests/thrown-by.js";
import { Codex, InvalidOptionError, jsonSchema } from "./index.js";

describe("new Codex()", () => {
  it("neither starts a process nor looks for the binary", () => {
    expect(() => new Codex({ codexPathOverride: "/no/such/binary" })).not.toThrow();
  });

  it("treats undefined options as absent", () => {
    expect(() => new Codex({ apiKey: undefined, config: undefined, env: { A: undefined } })).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ["codexPathOverride", 1, "the number 1"],
    ["baseUrl", 3, "the number 3"],
    ["apiKey", "sk\0", "a string (not shown)"],
    ["apiKey", false, "a boolean"],
    ["config", [], "an array"],
    ["configOverrides", "a=1", '"a=1"'],
    ["configOverrides", [""], "an array"],
    ["env", { A: 1 }, "an object"],
    ["env", { "A=B": "x" }, "an object"],
    ["strictConfig", "yes", '"yes"'],
    ["onDiagnostic", {}, "an object"],
    ["onStderr", true, "the boolean true"],
    ["killGraceMs", -1, "the number -1"],
    ["supervisor", 0, "the number 0"],
    ["exitGraceMs", Number.NaN, "the number NaN"],
    ["maxLineBytes", 0.5, "the number 0.5"],
  ])("rejects %s: %j", (option, value, received) => {
    const error = thrownBy(() => new Codex({ [option]: value }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ code: "invalid_option", option, received });
    expect(String(error)).toContain(`option \`${option}\` must be`);
  });

  it("suggests the nearest name for an unknown option", () => {
    expect(() => new Codex({ apikey: "x" } as object)).toThrow(/`apikey`.*Did you mean `apiKey`\?/);
  });

  it("never includes a secret in an error", () => {
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
  ])("rejects a token that would be sent unencrypted to %s, without including it", (url) => {
    const error = thrownBy(() => new Codex({ transport: { type: "app-server", url, token: "the-token" } }));
    expect(error).toMatchObject({ code: "invalid_option", option: "transport.token" });
    expect(String(error)).toMatch(/wss:.*SSH.*got one for (192\.0\.2\.1:4500|agents\.|example\.com|\[::2\])/);
    expect(JSON.stringify(error) + String(error)).not.toContain("the-token");
  });

  it.each(["wss://agents.example.com", "ws://localhost:4500", "ws://127.0.0.2", "ws://[::1]:4500"])(
    "accepts a token for %s",
    (url) => {
      expect(() => new Codex({ transport: { type: "app-server", url, token: "the-token" } })).not.toThrow();
    },
  );

  it("rejects an address with a misspelled name, which it shows without the values", () => {
    const transport = { type: "app-server", url: "ws://localhost:4500", tokken: "the-token" } as never;
    const error = thrownBy(() => new Codex({ transport }));
    expect(error).toMatchObject({ code: "invalid_option", option: "transport" });
    expect(String(error)).toContain("got an object with type, url, tokken");
    expect(JSON.stringify(error) + String(error)).not.toContain("the-token");
  });

  it("accepts any valid url without a token, and rejects an invalid one", () => {
    const create = (url: string) => () => new Codex({ transport: { type: "app-server", url } });
    expect(create("ws://agents.example.com")).not.toThrow();
    expect(thrownBy(create("ws://"))).toMatchObject({ code: "invalid_option", option: "transport.url" });
  });

  it("rejects a config value that cannot be passed to the CLI, with its path", () => {
    const config = { mcp_servers: { a: { startup_timeout_sec: Number.NaN } } };
    expect(thrownBy(() => new Codex({ config }))).toMatchObject({ code: "invalid_config" });
    expect(() => new Codex({ config })).toThrow(/mcp_servers\.a\.startup_timeout_sec/);
  });
});

describe("startThread()", () => {
  const codex = new Codex();

  it.each<[string, unknown]>([
    ["model", 5],
    ["sandboxMode", "readonly"],
    ["workingDirectory", 1],
    ["skipGitRepoCheck", "true"],
    ["modelReasoningEffort", 1],
    ["networkAccessEnabled", 1],
    ["webSearchMode", "on"],
    ["webSearchEnabled", "live"],
    ["approvalPolicy", "always"],
    ["additionalDirectories", "/tmp"],
    ["threadSource", []],
    ["ephemeral", 0],
    ["additionalDirectories", [""]],
  ])("rejects %s: %j", (option, value) => {
    const options = { [option]: value };
    expect(thrownBy(() => codex.startThread(options))).toMatchObject({ code: "invalid_option", option });
    const id = "01900000-0000-7000-8000-000000000000";
    expect(thrownBy(() => codex.resumeThread(id, options))).toMatchObject({ code: "invalid_option", option });
  });

  it("suggests the nearest name", () => {
    expect(() => codex.startThread({ sandbox: "read-only" } as object)).toThrow(/Did you mean `sandboxMode`/);
    expect(() => codex.startThread({ workingDir: "/" } as object)).toThrow(/Did you mean `workingDirectory`/);
  });
});

describe("run()", () => {
  const thread = new Codex({ codexPathOverride: "/no/such/binary" }).startThread();

  it.each<[string, unknown]>([
    ["outputSchema", ""],
    ["outputSchema", null],
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
  ])("rejects %s: %j", async (option, value) => {
    await expect(thread.run("Go", { [option]: value })).rejects.toMatchObject({
      code: "invalid_option",
      option,
    });
    await expect(thread.runStreamed("Go", { [option]: value })).rejects.toMatchObject({ option });
  });

  it("names jsonSchema() for repairAttempts with a plain JSON Schema", async () => {
    const outputSchema = { type: "object", properties: {} };
    const given = { outputSchema, repairAttempts: 1 };
    await expect(thread.run("Go", given)).rejects.toMatchObject({
      code: "invalid_option",
      option: "repairAttempts",
      message: expect.stringContaining("jsonSchema()"),
    });
    const signal = AbortSignal.abort("checked");
    const judged = { ...given, outputSchema: jsonSchema(outputSchema), signal };
    await expect(thread.run("Go", judged)).rejects.not.toMatchObject({ code: "invalid_option" });
    await expect(thread.run("Go", { ...given, repairAttempts: 0, signal })).rejects.not.toMatchObject({
      code: "invalid_option",
    });
  });

  it.each([[[]], [null], ["{}"], [z.object({})]])("jsonSchema() rejects %j", (schema) => {
    expect(() => jsonSchema(schema as object)).toThrow(
      /^jsonSchema\(\): option `schema` must be a plain JSON Schema/,
    );
  });

  it("suggests the nearest name", async () => {
    await expect(thread.run("Go", { timeout: 5 } as object)).rejects.toThrow(/Did you mean `timeoutMs`/);
  });

  it("rejects options that are not an object", async () => {
    await expect(thread.run("Go", null as unknown as object)).rejects.toThrow(/`options` must be an object/);
  });
});
