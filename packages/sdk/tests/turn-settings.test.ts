import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAppServer } from "@codex/app-server";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  Codex,
  type Diagnostic,
  type ThreadOptions,
  type TurnOptions,
  type TurnSettings,
} from "../src/index.js";
import { failureOf } from "./app-server/failure-of.js";
import { faultyServer } from "./app-server/faulty-server.js";
import { startListeningServer } from "./app-server/listening-server.js";
import { combinations, models, startHarness, transports } from "./harness.js";
import { escalated, noting } from "./interaction/interactive.js";
import { onlyWorkspace } from "./only-workspace.js";

const writes = "pwd; touch here.txt; touch more/there.txt; echo tried";

/** Tries to write on `write`, leaves a process running on `leave`, asks for an approval on `ask`: once in a turn. */
function createScript() {
  const acted = new Set<unknown>();
  return ({ lastUserText, metadata }: RecordedRequest) => {
    const act = {
      write: reply.shell(writes),
      leave: reply.shell("echo $$ > pid; exec sleep 1000", { yieldTimeMs: 250 }),
      ask: escalated("touch asked.txt"),
    }[lastUserText];
    // The first request of a turn with another model may be one that compacts the conversation.
    if (act === undefined || acted.has(metadata.turnId)) return reply.text("ok");
    acted.add(metadata.turnId);
    return act;
  };
}

/** A directory that is not the workspace, with the directory `more` in it. */
function otherDirectory() {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "codex-other-")));
  mkdirSync(join(path, "more"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What the model's last request with this prompt says about the turn. */
function settingsIn(requests: readonly RecordedRequest[], prompt: string) {
  const request = requests.findLast(({ lastUserText }) => lastUserText === prompt);
  const { reasoning, service_tier: tier } = (request?.body ?? {}) as {
    reasoning?: { effort?: string; summary?: string };
    service_tier?: string;
  };
  const directory = /.*<cwd>(.*?)<\/cwd>/s.exec(JSON.stringify(request?.body))?.[1];
  const roots = /.*<workspace_roots>(.*?)<\/workspace_roots>/s.exec(JSON.stringify(request?.body))?.[1];
  const sandbox = /.*`sandbox_mode` is `([a-z-]+)`/s.exec(request?.instructions ?? "")?.[1];
  return { model: request?.model, ...reasoning, tier, directory, roots, sandbox };
}

describe.each(combinations)("settings of one turn on $name", ({ transport, model }) => {
  const isServer = transport === "app-server";

  it("have an effect on that turn alone", async () => {
    using other = otherDirectory();
    await using harness = await startHarness(transport, createScript(), {
      model,
      configOverrides: onlyWorkspace,
    });
    const {
      workspace,
      model: { requests },
    } = harness;
    mkdirSync(join(workspace, "more"));
    const options: ThreadOptions = {
      ...harness.threadOptions,
      sandboxMode: "read-only",
      additionalDirectories: ["more"],
      skipGitRepoCheck: true,
    };
    const thread = harness.codex.startThread(options);
    await thread.run("before");
    await thread.run("write", {
      model: "gpt-6-sol",
      modelReasoningEffort: "high",
      ...(isServer && ({ reasoningSummary: "detailed", serviceTier: "priority" } as const)),
      sandboxMode: "workspace-write",
      workingDirectory: other.path,
    });
    await thread.run("after");
    const before = settingsIn(requests, "before");
    expect(before).toMatchObject({ directory: workspace, sandbox: "read-only" });
    const own = {
      model: "gpt-6-sol",
      effort: "high",
      ...(isServer && { summary: "detailed", tier: "priority" }),
    };
    expect(settingsIn(requests, "write")).toMatchObject({
      ...own,
      directory: other.path,
      roots: `<root>${other.path}</root><root>${other.path}/more</root>`,
      sandbox: "workspace-write",
    });
    expect(before).not.toMatchObject({ model: own.model });
    expect(settingsIn(requests, "after")).toEqual(before);
    const written = (path: string) => [
      existsSync(join(path, "here.txt")),
      existsSync(join(path, "more/there.txt")),
    ];
    expect(written(other.path)).toEqual([true, true]);
    expect(written(workspace)).toEqual([false, false]);
    await thread.run("write");
    expect(written(workspace)).toEqual([false, false]);
  });

  it("have an effect on the first turn, and on repairs", async () => {
    await using harness = await startHarness(
      transport,
      [reply.text("no"), reply.text('{"a":1}'), reply.text("ok")],
      { model },
    );
    const { z } = await import("zod");
    const thread = harness.codex.startThread(harness.threadOptions);
    const outputSchema = z.object({ a: z.number() });
    await thread.run("Go", { outputSchema, repairAttempts: 1, modelReasoningEffort: "xhigh" });
    await thread.run("after");
    const efforts = harness.model.requests.map(({ reasoningEffort }) => reasoningEffort);
    expect(efforts.slice(0, 2)).toEqual(["xhigh", "xhigh"]);
    expect(efforts[2]).not.toBe("xhigh");
  });

  it("are not those of a resumed thread", async () => {
    await using harness = await startHarness(transport, createScript(), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("before");
    const summary = isServer && ({ reasoningSummary: "concise" } as const);
    await thread.run("changed", { modelReasoningEffort: "high", ...summary });
    await thread.close();
    await thread.run("after");
    const { requests } = harness.model;
    expect(settingsIn(requests, "changed")).toMatchObject({
      effort: "high",
      ...(isServer && { summary: "concise" }),
    });
    expect(settingsIn(requests, "after")).toEqual(settingsIn(requests, "before"));
  });

  it("reject a directory that does not exist, before anything runs", async () => {
    await using harness = await startHarness(transport, createScript(), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const running = thread.run("Go", { workingDirectory: join(harness.workspace, "missing") });
    await expect(running).rejects.toThrow(/option `workingDirectory` must be a directory.*missing/);
    expect(harness.model.requests).toEqual([]);
  });
});

describe.each(models)("settings of one turn on app-server with $name", ({ model }) => {
  it("neither load the thread again nor end its processes, nor keep it from being compacted", async () => {
    using other = otherDirectory();
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness("app-server", createScript(), {
      model,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const options = { ...harness.threadOptions, sandboxMode: "danger-full-access" } as const;
    const thread = harness.codex.startThread(options);
    await thread.run("leave");
    const pid = readFileSync(join(harness.workspace, "pid"), "utf8").trim();
    const command = () => readFileSync(`/proc/${pid}/cmdline`, "utf8");
    for (const settings of [
      { model: "gpt-6-sol" },
      { modelReasoningEffort: "high", reasoningSummary: "auto" },
      { sandboxMode: "read-only", approvalPolicy: "on-request" },
      { workingDirectory: other.path, serviceTier: "flex" },
      { collaborationMode: "plan" },
    ] satisfies TurnSettings[]) {
      await thread.run("changed", settings);
      expect(command()).toContain("sleep");
    }
    await thread.compact();
    expect(command()).toContain("sleep");
    expect(diagnostics.filter(({ code }) => code === "processes_ended")).toEqual([]);
  });

  it("include a plan, after which the model learns that planning is over", async () => {
    const plan = "<proposed_plan>\n# The plan\n- Do it.\n</proposed_plan>";
    const question = {
      id: "a",
      header: "A",
      question: "Which?",
      options: [
        { label: "x", description: "X" },
        { label: "y", description: "Y" },
      ],
    };
    const replies = [
      reply.text("ok"),
      reply.text("ok"),
      reply.functionCall("request_user_input", { questions: [question] }),
      reply.text(plan),
      reply.text("Done."),
      reply.text("ok"),
    ];
    await using harness = await startHarness("app-server", replies, { model });
    const asked: string[] = [];
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      onUserInput: ({ questions }) => {
        asked.push(...questions.map(({ question }) => question));
        return { a: "x" };
      },
    });
    await thread.run("before", { modelReasoningEffort: "high" });
    await thread.run("between");
    const { events, result } = await thread.runStreamed("Plan it", { collaborationMode: "plan" });
    const deltas: string[] = [];
    for await (const event of events) {
      if (event.type === "item.delta" && event.item_type === "plan") deltas.push(event.delta);
    }
    await result;
    expect(asked).toEqual(["Which?"]);
    expect(deltas.join("")).toContain("# The plan");
    await thread.run("Do it");
    await thread.run("More");
    const modes = harness.model.requests.map(({ instructions }) => ({
      plan: instructions.lastIndexOf("# Plan Mode"),
      default: instructions.lastIndexOf("# Collaboration Mode: Default"),
    }));
    expect(modes[0]?.plan).toBe(-1);
    expect(modes[3]?.plan).toBeGreaterThan(modes[3]?.default as number);
    expect(modes[4]?.default).toBeGreaterThan(modes[4]?.plan as number);
    // What a mode without a text of its own would say.
    const last = harness.model.requests.at(-1)?.instructions;
    expect(last).not.toContain("<collaboration_mode></collaboration_mode>");
  });

  it("ask as that turn says, with its directory", async () => {
    using other = otherDirectory();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { asked, onApproval } = noting("accept");
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      approvalPolicy: "never",
      onApproval,
    });
    await thread.run("ask", { approvalPolicy: "on-request", workingDirectory: other.path });
    expect(asked).toMatchObject([{ workingDirectory: other.path }]);
    expect(existsSync(join(other.path, "asked.txt"))).toBe(true);
    await thread.run("ask");
    expect(asked.length).toBe(1);
  });

  it("are gone for other clients of the server as soon as the turn has started", async () => {
    await using server = await startListeningServer(
      ({ lastUserText }) => (lastUserText === "changed" ? reply.stall() : reply.text("ok")),
      undefined,
      model,
    );
    await using client = await connectAppServer({
      url: `ws://127.0.0.1:${server.network.target}`,
      token: server.token,
      clientInfo: { name: "other", version: "1" },
    });
    const settings: unknown[] = [];
    const reverted = new Promise<void>((resolve) => {
      client.onNotification(
        "thread/settings/updated",
        ({ threadSettings: { model, effort, sandboxPolicy } }) => {
          if (settings.push({ model, effort, sandbox: sandboxPolicy.type }) === 2) resolve();
        },
      );
    });
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("before");
    const threadId = thread.id ?? "";
    const answer = await client.request("thread/resume", { threadId, excludeTurns: true });
    const own = { model: "gpt-6-sol", modelReasoningEffort: "high", sandboxMode: "read-only" } as const;
    const streamed = await thread.runStreamed("changed", own);
    const ended = expect(streamed.result).rejects.toThrow();
    await reverted;
    expect(settings).toEqual([
      { model: "gpt-6-sol", effort: "high", sandbox: "readOnly" },
      { model: answer.model, effort: answer.reasoningEffort, sandbox: "dangerFullAccess" },
    ]);
    await streamed.interrupt();
    await ended;
  });
});

describe("settings of one turn", () => {
  it("that could not be reverted are reverted before the next turn, or it does not run", async () => {
    await using server = faultyServer("keeps-settings");
    const thread = server.codex.startThread({ skipGitRepoCheck: true });
    await thread.run("Go", { model: "other" });
    const { error } = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({ code: "request_failed", began: false, method: "thread/settings/update" });
    await thread.run("Go");
    await server.said("model: undefined");
    expect(server.log.match(/model: \S+/g)).toEqual(["model: other", "model: undefined"]);
  });

  it.each<[keyof TurnOptions, TurnOptions]>([
    ["approvalPolicy", { approvalPolicy: "on-request" }],
    ["collaborationMode", { collaborationMode: "plan" }],
    ["reasoningSummary", { reasoningSummary: "auto" }],
    ["serviceTier", { serviceTier: "flex" }],
  ])("%s is rejected on exec at the call", async (option, options) => {
    const thread = new Codex().startThread();
    for (const running of [thread.run("Go", options), thread.runStreamed("Go", options)]) {
      await expect(running).rejects.toThrow(`\`${option}\` needs the app-server transport`);
    }
  });

  it.each(
    transports.flatMap(
      (transport) =>
        [
          [transport, "model", 1],
          [transport, "modelReasoningEffort", {}],
          [transport, "reasoningSummary", "long"],
          [transport, "serviceTier", 7],
          [transport, "sandboxMode", "everything"],
          [transport, "workingDirectory", "a\0b"],
          [transport, "collaborationMode", "planning"],
          [transport, "approvalPolicy", "always"],
        ] as const,
    ),
  )("on %s, %s: %j is rejected at the call", async (transport, option, value) => {
    const thread = new Codex({ transport }).startThread();
    await expect(thread.run("Go", { [option]: value })).rejects.toThrow(`option \`${option}\` must be`);
  });
});
