import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions } from "../../src/index.js";
import { startHarness } from "../harness.js";
import { startListeningServer } from "./listening-server.js";

/** Models of the catalogue other than gpt-5.5 use code mode: their tools are described in an item of the input. */
function offersGoals(request: RecordedRequest | undefined): boolean {
  const inInput = request?.input.filter(({ type }) => type === "additional_tools");
  const tools = JSON.stringify([request?.tools, inInput]);
  // This tool is always offered. If it is missing, the search looks in the wrong place.
  expect(tools).toContain("apply_patch");
  return tools.includes("create_goal");
}

describe.each(["gpt-5.5", "the default model"])("goals, with %s", (name) => {
  const model = name === "gpt-5.5" ? name : undefined;
  const settings = ({ config }: CodexOptions) => {
    const { model: _, ...rest } = config ?? {};
    return { ...rest, ...(model && { model }) };
  };

  it("are not offered on app-server to a new, resumed or forked thread", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const options = { ...harness.codexOptions, config: settings(harness.codexOptions) };
    await using codex = new Codex(options);
    const thread = codex.startThread(harness.threadOptions);
    await thread.run("Go");
    expect(offersGoals(harness.model.requests.at(-1))).toBe(false);
    await (await thread.fork()).run("Go");
    expect(offersGoals(harness.model.requests.at(-1))).toBe(false);
    await codex.close();
    await using other = new Codex(options);
    await other.resumeThread(thread.id ?? "", harness.threadOptions).run("Go");
    expect(offersGoals(harness.model.requests.at(-1))).toBe(false);
  });

  it.each<[string, CodexOptions]>([
    ["config", { config: { features: { goals: true } } }],
    ["a raw override", { configOverrides: ["features.goals=true"] }],
    ["a raw override of the whole table", { configOverrides: [" features = {hooks = false, goals = true}"] }],
  ])("are offered on app-server when %s enables them", async (_, asked) => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const config = { ...settings(harness.codexOptions), ...asked.config };
    await using codex = new Codex({ ...harness.codexOptions, ...asked, config });
    await codex.startThread(harness.threadOptions).run("Go");
    expect(offersGoals(harness.model.requests.at(-1))).toBe(true);
  });

  it("are offered by a remote server only when config enables them", async () => {
    await using server = await startListeningServer(() => reply.text("ok"));
    const offered = async (config: CodexOptions["config"]) => {
      await using codex = new Codex({ ...server.codexOptions, config });
      await codex.startThread({ ...server.threadOptions, model }).run("Go");
      return offersGoals(server.model.requests.at(-1));
    };
    expect(await offered(undefined)).toBe(false);
    // The server applies the keys of a request in random order, so one attempt is not enough.
    for (let time = 0; time < 6; time += 1) expect(await offered({ features: { hooks: false } })).toBe(false);
    expect(await offered({ features: { goals: true } })).toBe(true);
  });
});

it("app-server does not pursue a goal that was set on exec and ended with its turn", async () => {
  await using harness = await startHarness("exec", ({ position: { number } }) =>
    number === 1 ? reply.functionCall("create_goal", { objective: "count to three" }) : reply.text("ok"),
  );
  const first = harness.codex.startThread(harness.threadOptions);
  await first.run("Go");
  expect(harness.model.requests.at(-1)?.lastToolOutput).toContain("count to three");
  await first.close();
  expect(harness.model.requests).toHaveLength(2);

  await using codex = new Codex({ ...harness.codexOptions, transport: "app-server" });
  const thread = codex.resumeThread(first.id ?? "", harness.threadOptions);
  await thread.run("one");
  await thread.run("two");
  for (const _ of harness.model.requests) await harness.model.nextRequest();
  await expect(harness.model.nextRequest({ timeoutMs: 1500 })).rejects.toThrow("1500 ms");
  expect(harness.model.requests.slice(2).map(({ lastUserText }) => lastUserText)).toEqual(["one", "two"]);
});
