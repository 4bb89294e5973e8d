import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type BuiltInTool, type BuiltInTools, Codex, type ThreadOptions } from "../src/index.js";
import { combinations, models, startHarness, transports } from "./harness.js";

type Tool = { type: string; name?: string; description?: string; tools?: Tool[] };

/** The tools that a request offers to the model, in code mode with those that its programs can call. */
function toolsIn(request: RecordedRequest | undefined): string[] {
  const body = (request?.body ?? {}) as { tools?: Tool[]; input?: { type: string; tools?: Tool[] }[] };
  const added = (body.input ?? []).flatMap(({ type, tools = [] }) =>
    type === "additional_tools" ? tools : [],
  );
  const namesOf = ({ type, name = type, description = "", tools }: Tool): string[] => {
    if (type === "namespace") return (tools ?? []).flatMap(namesOf);
    const nested = name === "exec" ? description.matchAll(/^### `([^`]+)`/gm) : [];
    return [name, ...Array.from(nested, ([, tool = ""]) => tool)];
  };
  return [...(body.tools ?? []), ...added].flatMap(namesOf);
}

/** What the model must not have without a tool. gpt-5.5 finds the tools of sub-agents with `tool_search`. */
const names: Partial<Record<BuiltInTool, { plain: string[]; code: string[] }>> = {
  shell: { plain: ["exec_command", "write_stdin"], code: ["exec_command", "write_stdin"] },
  viewImage: { plain: ["view_image"], code: ["view_image"] },
  webSearch: { plain: ["web_search"], code: [] },
  subAgents: {
    plain: ["tool_search"],
    code: ["spawn_agent", "send_message", "wait_agent", "list_agents", "interrupt_agent", "followup_task"],
  },
  requestUserInput: {
    plain: ["request_user_input"],
    code: ["request_user_input", "request_user_input_async"],
  },
  goals: {
    plain: ["create_goal", "get_goal", "update_goal"],
    code: ["create_goal", "get_goal", "update_goal"],
  },
  sleep: { plain: [], code: ["sleep"] },
  updatePlan: { plain: ["update_plan"], code: ["update_plan"] },
};

/** What is off otherwise. */
const everything = ["features.goals=true", "tools.update_plan.enabled=true"];

describe.each(combinations)("built-in tools on $name", ({ transport, model }) => {
  const expected = (tool: BuiltInTool) => names[tool]?.[model === null ? "code" : "plain"] ?? [];
  const start = () => startHarness(transport, () => reply.text("ok"), { model, configOverrides: everything });

  it.each(Object.keys(names) as BuiltInTool[])("have no %s when it is denied", async (tool) => {
    await using harness = await start();
    const { codex, threadOptions } = harness;
    await codex.startThread(threadOptions).run("Go");
    const thread = codex.startThread({ ...threadOptions, builtInTools: { deny: [tool] } });
    await thread.run("Go");
    const [before, after] = harness.model.requests.map(toolsIn);
    expect(before).toEqual(expect.arrayContaining(expected(tool)));
    expect(after).toEqual(before?.filter((name) => !expected(tool).includes(name)));
  });

  it("are only those that are allowed and those that cannot be removed, in later turns as well", async () => {
    await using harness = await start();
    const builtInTools: BuiltInTools = { allow: ["applyPatch", "viewImage"] };
    const thread = harness.codex.startThread({ ...harness.threadOptions, builtInTools });
    await thread.run("Go");
    await thread.close();
    const { id } = thread;
    await harness.codex.resumeThread(id ?? "", { ...harness.threadOptions, builtInTools }).run("Go on");
    const fixed = ["exec", "wait", "list_mcp_resource_templates", "list_mcp_resources", "read_mcp_resource"];
    const inCode = [...fixed, "clock__curr_time", "send_message_to_user_async"];
    const kept = ["apply_patch", "view_image", ...(model === null ? inCode : [])].sort();
    expect(harness.model.requests.map((request) => toolsIn(request).sort())).toEqual([kept, kept]);
  });
});

describe.each(models)("web search with $name and the built-in provider", ({ model }) => {
  it.each(transports)("is removed on %s when it is denied", async (transport) => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    const [provider] = Object.values(
      harness.model.config["model_providers"] as Record<string, { base_url: string }>,
    );
    const { env } = harness.codexOptions;
    const features = { plugins: false };
    const baseUrl = provider?.base_url ?? "";
    const config = { analytics: { enabled: false }, check_for_update_on_startup: false, features };
    await using codex = new Codex({ transport, env, config, baseUrl, apiKey: "sk-not-a-real-key" });
    const options = { ...harness.threadOptions, ...(model && { model }) };
    await codex.startThread(options).run("Go");
    await codex.startThread({ ...options, builtInTools: { deny: ["webSearch"] } }).run("Go");
    const name = model === null ? "web__run" : "web_search";
    expect(harness.model.requests.map((request) => toolsIn(request).includes(name))).toEqual([true, false]);
  });
});

describe("built-in tools", () => {
  const start = (options: object) =>
    new Codex({ transport: "app-server" }).startThread(options as ThreadOptions);

  it.each(["applyPatch", "codeMode", "currentTime", "mcpResources", "sendMessageToUser"])(
    "cannot be without %s, which is rejected by name",
    (name) => {
      const message = `but got "${name}", as codex has no setting that removes it.`;
      expect(() => start({ builtInTools: { deny: ["shell", name] } })).toThrow(message);
    },
  );

  it("cannot be allowed without applyPatch", () => {
    const message = 'option `builtInTools.allow` must be a list with "applyPatch", which codex cannot remove';
    expect(() => start({ builtInTools: { allow: ["shell"] } })).toThrow(message);
  });

  it.each([
    [{ deny: ["bash"] }, "option `builtInTools.deny[0]` must be one of shell, viewImage"],
    [{ allow: [1] }, "option `builtInTools.allow[0]` must be one of shell, viewImage"],
    [{ deny: "shell" }, "option `builtInTools` must be { allow: […] } or { deny: […] }"],
    [{ denied: ["shell"] }, "but got an object with denied"],
    [{ allow: [], deny: [] }, "but got an object with allow, deny"],
    [["shell"], "option `builtInTools` must be { allow: […] } or { deny: […] }"],
  ])("%j are rejected at the call", (builtInTools, message) => {
    expect(() => start({ builtInTools })).toThrow(message);
  });

  it.each([
    ["webSearchMode", { webSearchMode: "live" }, "webSearch"],
    ["webSearchMode", { webSearchEnabled: true }, "webSearch"],
    ["onUserInput", { onUserInput: () => ({}) }, "requestUserInput"],
  ])("are rejected with %s, which needs one that they remove", (option, options, tool) => {
    const message = `option \`${option}\` must be without \`builtInTools\` that remove "${tool}"`;
    expect(() => start({ ...options, builtInTools: { deny: [tool] } })).toThrow(message);
  });

  it("without goals reject a goal", async () => {
    const thread = start({ builtInTools: { deny: ["goals"] } });
    await expect(thread.runGoal("x")).rejects.toMatchObject({ code: "invalid_option", option: "objective" });
  });
});
