import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions, type ThreadOptions } from "../../src/index.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { shellAgent } from "../faults/shell-agent.js";
import { transports } from "../harness.js";
import { lastArguments, readFlags, recorder } from "./recorder.js";

watchWhatIsLeft();

const evilId = "01900000-0000-7000-8000-00000000dead";
/** Names that the SDK reads, or Node when the SDK calls it, with values that would be visible or do harm. */
const pollution = {
  // Options of `Codex`, of its transport, of threads and of turns.
  ...{ transport: "exec", baseUrl: "http://evil", apiKey: "sk-evil", configOverrides: ["evil=1"] },
  ...{ config: { model: "evil" }, env: { EVIL: "1" }, strictConfig: true, killGraceMs: 1, exitGraceMs: 1 },
  ...{
    maxIdleThreads: 0,
    maxLineBytes: 1024,
    type: "app-server",
    url: "ws://evil",
    token: "evil",
    reconnectMs: 1,
  },
  ...{ model: "evil", threadSource: "evil", sandboxMode: "danger-full-access", workingDirectory: "/" },
  ...{ permissions: ":danger-full-access", expectedVersion: "evil", layers: true },
  ...{
    skipGitRepoCheck: true,
    modelReasoningEffort: "xhigh",
    networkAccessEnabled: true,
    webSearchMode: "live",
  },
  ...{ approvalPolicy: "on-request", additionalDirectories: ["/"], ephemeral: true, tools: [1] },
  ...{ mcpServers: { evil: { command: "/evil" } }, command: "/evil", args: ["evil"], envVars: ["EVIL"] },
  ...{
    baseInstructions: "evil",
    developerInstructions: "evil",
    builtInTools: { deny: ["shell"] },
    disabledSkills: ["evil"],
    skillFolders: ["/evil"],
    allow: ["applyPatch"],
    deny: ["shell"],
    granular: { rules: true },
    sandboxApproval: true,
    forkId: evilId,
    review: { uncommitted: true },
    uncommitted: true,
    base: "evil",
    title: "evil",
    cyberAccessProgram: "standard",
    timeoutMs: 1,
  },
  ...{
    idleTimeoutMs: 1,
    telemetry: true,
    captureContent: true,
    tracer: {},
    meter: {},
    logger: () => {},
    debug: true,
    trace: { traceparent: "evil" },
    needsProgress: true,
    repairAttempts: 3,
    toolTimeoutMs: 1,
    activityIntervalMs: 1,
    waitForReset: { maxWaitMs: 1 },
    maxWaitMs: 1,
    onWait: 1,
    outputSchema: { type: "string" },
    toTurnId: "evil",
    beforeTurnId: "evil",
    lastTurnId: "evil",
    inputId: "evil",
  },
  // Options of the layers below.
  ...{
    stdinGraceMs: 1,
    interruptGraceMs: 1,
    graceMs: 1,
    stderrTailBytes: 1,
    secrets: ["evil"],
    input: "evil",
  },
  ...{
    outputSchemaFile: "/evil",
    resumeId: evilId,
    images: ["/evil"],
    emptyPrompt: true,
    originator: "evil",
  },
  ...{ platform: "win32", override: "/evil", inherited: {}, home: "/evil", experimentalApi: false },
  ...{
    maxRequestsInFlight: 1,
    requestTimeoutMs: 1,
    optOutNotificationMethods: ["*"],
    answerAfterAbort: true,
  },
  // Settings and JSON Schema.
  ...{ features: { goals: true }, use_legacy_landlock: true, sandbox_mode: "danger-full-access" },
  ...{
    sandbox_workspace_write: { writable_roots: ["/"] },
    runtimeWorkspaceRoots: ["/"],
    modelProvider: "evil",
  },
  ...{ model_provider: "evil", trust_level: "trusted", default_permissions: "evil", projects: {} },
  ...{
    properties: { evil: {} },
    required: ["evil"],
    additionalProperties: true,
    not: {},
    anyOf: [{ type: "null" }],
  },
  // The environment, and the options of Node for a new process.
  ...{ PATH: "/evil", HOME: "/evil", CODEX_HOME: "/evil", CODEX_API_KEY: "sk-evil", LD_EVIL: "/evil" },
  ...{ CODEX_INTERNAL_ORIGINATOR_OVERRIDE: "evil", shell: true, argv0: "evil", cwd: "/" },
};

const program = fileURLToPath(new URL("fixtures/polluted-host.mjs", import.meta.url));
const agent = fileURLToPath(new URL("fixtures/recording-agent.mjs", import.meta.url));

/** How a host with a polluted `Object.prototype` starts agents, and what it requests of them. */
async function recordOf(transport: string, properties: object): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), "codex-record-"));
  try {
    const file = join(folder, "record");
    const options = { env: { ...process.env, RECORD: file } };
    const args = [program, transport, agent, JSON.stringify(properties)];
    await promisify(execFile)(process.execPath, args, options);
    const lines = readFileSync(file, "utf8")
      .replaceAll(folder, "FOLDER")
      // Different each time: the file of the schema, the marker of a process tree, the id of an input.
      .replaceAll(/codex-sdk-\w+/g, "codex-sdk-X")
      .replaceAll(/"CODEX_SDK_\w+":"[^"]*"/g, '"MARK":""')
      .replaceAll(/"clientUserMessageId":"[^"]*"/g, '"clientUserMessageId":""');
    return lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(transports)("properties on Object.prototype, on %s", (transport) => {
  it("do not change command line, environment or requests", { timeout: 60_000 }, async () => {
    const expected = await recordOf(transport, {});
    expect(expected.length).toBeGreaterThan(5);
    expect(await recordOf(transport, pollution)).toEqual(expected);
  });
});

describe("options", () => {
  it("can be getters of a class, or inherited from another object", async () => {
    using agent = shellAgent(recorder);
    class Settings {
      codexPathOverride = agent.path;
      get baseUrl() {
        return "http://localhost/v1";
      }
    }
    class ReadOnly {
      get sandboxMode() {
        return "read-only" as const;
      }
    }
    class Checked extends ReadOnly {
      model = "gpt-5.5";
    }
    await using codex = new Codex(new Settings());
    const turnOptions = Object.create({ outputSchema: { type: "object", properties: {} } });
    await codex
      .startThread(new Checked())
      .run("Go", turnOptions)
      .catch(() => {});
    const flags = readFlags(lastArguments(agent));
    expect(flags).toEqual([
      ["--experimental-json", ""],
      ["--config", 'openai_base_url="http://localhost/v1"'],
      ["--model", "gpt-5.5"],
      ["--sandbox", "read-only"],
      ["--output-schema", expect.stringContaining("schema.json")],
    ]);
  });

  it("can come from another realm, whose Object.prototype is ignored as well", async () => {
    using agent = shellAgent(recorder);
    const code = "Object.prototype.sandboxMode = 'danger-full-access'; ({ model: 'gpt-5.5' })";
    await using codex = new Codex({ codexPathOverride: agent.path });
    await codex.startThread(runInNewContext(code)).run("Go");
    expect(readFlags(lastArguments(agent))).toEqual([
      ["--experimental-json", ""],
      ["--model", "gpt-5.5"],
    ]);
  });

  it("are read once: later changes have no effect", async () => {
    using agent = shellAgent(recorder);
    const codexOptions: CodexOptions = { codexPathOverride: agent.path, baseUrl: "http://localhost/v1" };
    const threadOptions: ThreadOptions = { model: "gpt-5.5" };
    await using codex = new Codex(codexOptions);
    const thread = codex.startThread(threadOptions);
    Object.assign(codexOptions, { baseUrl: "http://evil/v1", codexPathOverride: "/evil" });
    Object.assign(threadOptions, { model: "evil", sandboxMode: "danger-full-access" });
    await thread.run("Go");
    expect(readFlags(lastArguments(agent))).toEqual([
      ["--experimental-json", ""],
      ["--config", 'openai_base_url="http://localhost/v1"'],
      ["--model", "gpt-5.5"],
    ]);
  });
});
