import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  ApprovalMode,
  Codex,
  CyberAccessProgram,
  ModelReasoningEffort,
  SandboxMode,
  type ThreadOptions,
  WebSearchMode,
} from "../src/index.js";
import { type Harness, startHarness, transports } from "./harness.js";
import { onlyWorkspace } from "./only-workspace.js";

/** Writes to a file inside and outside the workspace, and returns which writes succeeded. */
async function probeWrites(harness: Harness, options: ThreadOptions, outside: string) {
  await using codex = new Codex({ ...harness.codexOptions, configOverrides: onlyWorkspace });
  await codex.startThread({ ...harness.threadOptions, ...options }).run("probe");
  return {
    inside: existsSync(join(harness.workspace, "inside.txt")),
    outside: existsSync(join(outside, "outside.txt")),
  };
}

describe.each(transports)("options on %s", (transport) => {
  it.each([
    [SandboxMode.ReadOnly, { inside: false, outside: false }],
    [SandboxMode.WorkspaceWrite, { inside: true, outside: false }],
    [SandboxMode.DangerFullAccess, { inside: true, outside: true }],
  ])("sandboxMode %s determines where commands can write", async (sandboxMode, expected) => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, [
        reply.shell(`echo x > inside.txt; echo x > '${outside}/outside.txt'`),
        reply.text("ok"),
      ]);
      expect(await probeWrites(harness, { sandboxMode }, outside)).toEqual(expected);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it("additionalDirectories are writable, also if relative to the working directory", async () => {
    const outside = mkdtempSync(join(tmpdir(), "codex-outside-"));
    try {
      await using harness = await startHarness(transport, [
        reply.shell(`echo x > inside.txt; echo x > '${outside}/outside.txt'`),
        reply.text("ok"),
      ]);
      const options = {
        sandboxMode: SandboxMode.WorkspaceWrite,
        additionalDirectories: [relative(harness.workspace, outside)],
      };
      expect(await probeWrites(harness, options, outside)).toEqual({ inside: true, outside: true });
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it.each([
    [true, "0"],
    [false, "1"],
  ])(
    "networkAccessEnabled %s reaches the sandbox of commands and overrides config",
    async (networkAccessEnabled, disabled) => {
      await using harness = await startHarness(transport, [
        reply.shell("echo disabled=$" + "{CODEX_SANDBOX_NETWORK_DISABLED:-0}"),
        reply.text("ok"),
      ]);
      const options = { sandboxMode: SandboxMode.WorkspaceWrite, networkAccessEnabled };
      const config = {
        ...harness.model.config,
        sandbox_workspace_write: { network_access: !networkAccessEnabled },
      };
      await using codex = new Codex({ ...harness.codexOptions, config });
      await codex.startThread({ ...harness.threadOptions, ...options }).run("probe");
      expect(harness.model.requests[1]?.lastToolOutput).toContain(`disabled=${disabled}`);
    },
  );

  it("workingDirectory is the directory in which commands run", async () => {
    await using harness = await startHarness(transport, [reply.shell("pwd"), reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run("where?");
    expect(harness.model.requests[1]?.lastToolOutput).toContain(harness.workspace);
  });

  it("workingDirectory is relative to the current directory, and defaults to it", async () => {
    await using harness = await startHarness(transport, ({ position }) =>
      position.numberInTurn === 1 ? reply.shell("pwd") : reply.text("ok"),
    );
    const { codex, threadOptions, workspace, model } = harness;
    mkdirSync(join(workspace, "inner"));
    await codex.startThread(threadOptions).run("Go");
    const before = process.cwd();
    process.chdir(workspace);
    try {
      await codex.startThread({ workingDirectory: "inner" }).run("Go");
      await codex.startThread().run("Go");
    } finally {
      process.chdir(before);
    }
    expect(model.requests[3]?.lastToolOutput).toContain(`${workspace}/inner\n`);
    expect(model.requests[5]?.lastToolOutput).toContain(`${workspace}\n`);
  });

  it.runIf(transport === "exec")(
    "skipGitRepoCheck allows a directory outside Git; without it the CLI's message is reported",
    async () => {
      const plain = realpathSync(mkdtempSync(join(tmpdir(), "codex-plain-")));
      try {
        await using harness = await startHarness(transport, [reply.text("ok")]);
        const { codex } = harness;
        const refused = await codex
          .startThread({ workingDirectory: plain })
          .run("Go")
          .catch((error: unknown) => error);
        expect(refused).toMatchObject({ code: "process_exited", exitCode: 1, signal: null });
        expect(String(refused)).toContain("Not inside a trusted directory");
        expect(String(refused)).toContain("`skipGitRepoCheck: true`");
        const turn = await codex.startThread({ workingDirectory: plain, skipGitRepoCheck: true }).run("Go");
        expect(turn.finalResponse).toBe("ok");
      } finally {
        rmSync(plain, { recursive: true, force: true });
      }
    },
  );

  it("model and modelReasoningEffort reach the model and override config", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const options = { model: "gpt-5.5", modelReasoningEffort: ModelReasoningEffort.High };
    const config = { ...harness.model.config, model: "other", model_reasoning_effort: "low" };
    await using codex = new Codex({ ...harness.codexOptions, config });
    await codex.startThread({ ...harness.threadOptions, ...options }).run("Go");
    expect(harness.model.requests[0]?.model).toBe("gpt-5.5");
    expect(harness.model.requests[0]?.reasoningEffort).toBe("high");
  });

  it.each<[string, ThreadOptions, boolean[]]>([
    ["webSearchMode live", { webSearchMode: WebSearchMode.Live }, [true]],
    ["webSearchMode cached", { webSearchMode: WebSearchMode.Cached }, [false]],
    ["webSearchMode disabled", { webSearchMode: WebSearchMode.Disabled }, []],
    ["webSearchEnabled true", { webSearchEnabled: true }, [true]],
    ["webSearchEnabled false", { webSearchEnabled: false }, []],
    ["webSearchMode before webSearchEnabled", { webSearchMode: "cached", webSearchEnabled: true }, [false]],
    ["webSearchMode, though disabled,", { webSearchMode: "disabled", webSearchEnabled: true }, []],
  ])("%s determines whether and how web search is offered to the model", async (_, options, isLive) => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread({ ...harness.threadOptions, ...options }).run("Go");
    type Tools = { type: string; external_web_access: boolean }[];
    const tools = harness.model.requests[0]?.body["tools"] as Tools;
    const searches = tools.filter(({ type }) => type === "web_search");
    expect(searches.map(({ external_web_access }) => external_web_access)).toEqual(isLive);
  });

  it.each([ApprovalMode.OnRequest, ApprovalMode.OnFailure, ApprovalMode.Never])(
    "approvalPolicy %s is accepted, though exec never asks",
    async (approvalPolicy) => {
      await using harness = await startHarness(transport, [reply.text("ok")]);
      const turn = await harness.codex.startThread({ ...harness.threadOptions, approvalPolicy }).run("Go");
      expect(turn.finalResponse).toBe("ok");
    },
  );

  it("threadSource is recorded in the session file", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, threadSource: "review-bot" });
    await thread.run("Go");
    expect(readSession(harness.home.path, thread.id)).toContain('"review-bot"');
  });

  it("an ephemeral thread writes no session file", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
    await thread.run("Go");
    expect(readSession(harness.home.path, thread.id)).toBeUndefined();
  });

  it("apiKey and baseUrl reach the API of the built-in provider", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const { model, home } = harness;
    await using codex = new Codex({
      transport,
      baseUrl: model.url,
      apiKey: "sk-from-option",
      config: model.quietConfig,
      env: { ...home.env, CODEX_API_KEY: "sk-from-env" },
    });
    expect((await codex.startThread(harness.threadOptions).run("Go")).finalResponse).toBe("ok");
    expect(model.requests[0]?.authorization).toBe("Bearer sk-from-option");
  });

  it("CODEX_API_KEY from the environment is trimmed, and used when no apiKey is given", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const { model, home } = harness;
    const env = { ...home.env, CODEX_API_KEY: " sk-from-env " };
    await using codex = new Codex({ transport, baseUrl: model.url, config: model.quietConfig, env });
    await codex.startThread(harness.threadOptions).run("Go");
    expect(model.requests[0]?.authorization).toBe("Bearer sk-from-env");
  });

  it("env replaces the environment, and the SDK still adds its own variables", async () => {
    await using harness = await startHarness(transport, [reply.shell("env"), reply.text("ok")]);
    process.env["CODEX_SDK_TEST_INHERITED"] = "inherited";
    try {
      const env = { ...harness.home.env, CODEX_SDK_TEST_GIVEN: "given" };
      await using codex = new Codex({ ...harness.codexOptions, env });
      await codex.startThread(harness.threadOptions).run("Go");
    } finally {
      delete process.env["CODEX_SDK_TEST_INHERITED"];
    }
    const [request, second] = harness.model.requests;
    expect(second?.lastToolOutput).toContain("CODEX_SDK_TEST_GIVEN=given");
    expect(second?.lastToolOutput).not.toContain("CODEX_SDK_TEST_INHERITED");
    expect(request?.headers["originator"]).toBe("codex_sdk_ts");
  });

  it("config is flattened, and raw overrides take precedence", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await using codex = new Codex({
      ...harness.codexOptions,
      config: {
        ...harness.model.config,
        developer_instructions: 'Say "hi".\n\tThen = stop.',
        model_reasoning_effort: "low",
      },
      configOverrides: ['model_reasoning_effort="medium"'],
    });
    await codex.startThread(harness.threadOptions).run("Go");
    expect(harness.model.requests[0]?.instructions).toContain('Say "hi".\n\tThen = stop.');
    expect(harness.model.requests[0]?.reasoningEffort).toBe("medium");
  });

  it("options also apply to the later turns of a thread", async () => {
    await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, modelReasoningEffort: "high" });
    await thread.run("first");
    await thread.run("second");
    expect(harness.model.requests.map((request) => request.reasoningEffort)).toEqual(["high", "high"]);
  });

  it("strictConfig makes the CLI reject unknown settings", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const config = { ...harness.model.config, no_such_setting: 1 };
    await using lenient = new Codex({ ...harness.codexOptions, config });
    expect((await lenient.startThread(harness.threadOptions).run("Go")).finalResponse).toBe("ok");
    await using strict = new Codex({ ...harness.codexOptions, config, strictConfig: true });
    const failure = await strict
      .startThread(harness.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ retryable: false, exitCode: 1 });
    expect(String(failure)).toContain("no_such_setting");
  });

  it.each(Object.values(CyberAccessProgram))("cyberAccessProgram %s reaches the API", async (program) => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    const { model, home } = harness;
    await using codex = new Codex({
      transport,
      baseUrl: model.url,
      apiKey: "sk-from-option",
      config: model.quietConfig,
      env: home.env,
    });
    await codex.startThread(harness.threadOptions).run("Go", { cyberAccessProgram: program });
    expect(model.requests[0]?.body["access_programs"]).toEqual({ cyber: program });
  });

  it("onStderr receives the agent's log", async () => {
    let log = "";
    await using harness = await startHarness(transport, [reply.text("ok")], {
      onStderr: (text) => {
        log += text;
      },
    });
    await harness.codex.startThread(harness.threadOptions).run("Go");
    expect(log).not.toBe("");
  });
});

function readSession(home: string, id: string | null): string | undefined {
  const sessions = join(home, "sessions");
  const files = existsSync(sessions) ? (readdirSync(sessions, { recursive: true }) as string[]) : [];
  const file = files.find((name) => name.includes(String(id)));
  return file && readFileSync(join(home, "sessions", file), "utf8");
}
