import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, InvalidOptionError, type ThreadOptions, UnsupportedOptionError } from "../src/index.js";
import { combinations, type Harness, startHarness, transports } from "./harness.js";
import { escalated } from "./interaction/interactive.js";
import { onlyWorkspace } from "./only-workspace.js";

const id = "01900000-0000-7000-8000-000000000000";
const everything = "danger-full-access";

const writeSettings = ({ home }: Harness, name: string, effort: string) =>
  writeFileSync(join(home.path, name), `model_reasoning_effort = "${effort}"\n`);

const effortsIn = ({ model }: Harness) => model.requests.map(({ reasoningEffort }) => reasoningEffort);

describe("configProfile on exec", () => {
  it("wins over config.toml, in later turns as well", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    writeSettings(harness, "config.toml", "low");
    writeSettings(harness, "work.config.toml", "high");
    const { codex, threadOptions } = harness;
    await codex.startThread(threadOptions).run("Go");
    const thread = codex.startThread({ ...threadOptions, configProfile: "work" });
    await thread.run("Go");
    await thread.run("Go on");
    expect(effortsIn(harness)).toEqual(["low", "high", "high"]);
  });

  it("without a file is rejected before anything runs", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    writeSettings(harness, "work.config.toml", "high");
    const thread = harness.codex.startThread({ ...harness.threadOptions, configProfile: "missing" });
    const error = await thread.run("Go").catch((error: unknown) => error);
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: "configProfile", began: false });
    expect(String(error)).toContain(`${join(harness.home.path, "missing.config.toml")} does not exist`);
    expect(harness.model.requests).toEqual([]);
  });

  it("is rejected with ignoreUserConfig, with which the CLI ignores it", () => {
    const options = { configProfile: "work", ignoreUserConfig: true };
    const message = "option `configProfile` must be omitted with `ignoreUserConfig`";
    expect(() => new Codex().startThread(options)).toThrow(message);
  });

  it.each(["../work", "a.b", "a b", 1])("%j is rejected at the call", (configProfile) => {
    const options = { configProfile } as ThreadOptions;
    expect(() => new Codex().startThread(options)).toThrow("option `configProfile` must be a name of ASCII");
  });
});

describe("what exec does not read", () => {
  it("is the user's configuration with ignoreUserConfig", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    writeSettings(harness, "config.toml", "low");
    const { codex, threadOptions } = harness;
    for (const ignoreUserConfig of [false, true]) {
      const thread = codex.startThread({ ...threadOptions, ignoreUserConfig });
      await thread.run("Go");
      await thread.run("Go on");
    }
    const [read, readAgain, ...ignored] = effortsIn(harness);
    expect([read, readAgain]).toEqual(["low", "low"]);
    expect(ignored).toHaveLength(2);
    expect(ignored).not.toContain("low");
  });

  it("is the user's rules with ignoreRules", async () => {
    await using harness = await startHarness("exec", ({ position, lastUserText }) =>
      position.numberInTurn === 1 ? reply.shell(`touch ${lastUserText}`) : reply.text("ok"),
    );
    const rules = join(harness.home.path, "rules");
    mkdirSync(rules);
    writeFileSync(join(rules, "own.rules"), 'prefix_rule(pattern=["touch"], decision="forbidden")\n');
    const options: ThreadOptions = { ...harness.threadOptions, sandboxMode: everything };
    await harness.codex.startThread(options).run("with");
    await harness.codex.startThread({ ...options, ignoreRules: true }).run("without");
    const made = (name: string) => existsSync(join(harness.workspace, name));
    expect([made("with"), made("without")]).toEqual([false, true]);
  });
});

/** Makes a file outside the working directory in each turn, of the name that it is given. The reviewer allows all but `bad`. */
function reviewed() {
  let name = "";
  return ({ position, textFormat, lastUserText }: RecordedRequest) => {
    if (textFormat) {
      const outcome = name === "bad" ? "deny" : "allow";
      return reply.json({ risk_level: "low", user_authorization: "high", outcome, rationale: "As asked." });
    }
    if (position.numberInTurn > 1) return reply.text("ok");
    name = lastUserText;
    return escalated(`touch ../${name}`);
  };
}

describe.each(combinations)("approveForMe on $name", ({ transport, model }) => {
  it("lets codex's reviewer decide, in later turns as well", async () => {
    await using harness = await startHarness(transport, reviewed(), {
      model,
      configOverrides: onlyWorkspace,
    });
    const inner = join(harness.workspace, "inner");
    mkdirSync(inner);
    const thread = harness.codex.startThread({ workingDirectory: inner, approveForMe: true });
    for (const name of ["good", "bad", "better"]) await thread.run(name);
    const made = ["good", "bad", "better"].map((name) => existsSync(join(harness.workspace, name)));
    expect(made).toEqual([true, false, true]);
  });
});

describe.each(transports)("approveForMe on %s", (transport) => {
  const codex = new Codex({ transport });

  it.each<[keyof ThreadOptions, ThreadOptions]>([
    ["sandboxMode", { sandboxMode: "read-only" }],
    ["approvalPolicy", { approvalPolicy: "never" }],
  ])("is rejected with %s, of the thread and of a turn", async (option, options) => {
    const message = `option \`${option}\` must be omitted with \`approveForMe\``;
    expect(() => codex.startThread({ approveForMe: true, ...options })).toThrow(message);
    expect(() => codex.resumeThread(id, { approveForMe: true, ...options })).toThrow(message);
    expect(() => codex.startThread({ approveForMe: false, ...options })).not.toThrow();
    if (transport === "exec" && option === "approvalPolicy") return;
    await expect(codex.startThread({ approveForMe: true }).run("Go", options)).rejects.toThrow(message);
  });
});

it("approveForMe is rejected with onApproval, in a copy as well", async () => {
  const codex = new Codex({ transport: "app-server" });
  const onApproval = () => "accept" as const;
  const message = "option `onApproval` must be omitted with `approveForMe`, but got a function";
  expect(() => codex.startThread({ approveForMe: true, onApproval })).toThrow(message);
  await expect(codex.resumeThread(id, { approveForMe: true }).fork({ onApproval })).rejects.toThrow(message);
});

describe("worktree on exec", () => {
  it("keeps the files of the working directory, and is where later turns work", async () => {
    await using harness = await startHarness("exec", ({ position }) =>
      position.numberInTurn === 1 ? reply.shell("pwd; cat file; echo more >> file") : reply.text("ok"),
    );
    const { workspace, model, home } = harness;
    const file = join(workspace, "file");
    writeFileSync(file, "first\n");
    const git = (...args: string[]) => execFileSync("git", args, { cwd: workspace, env: home.env });
    git("add", ".");
    git("commit", "-qm", "Begin");
    const options: ThreadOptions = { ...harness.threadOptions, sandboxMode: everything, worktree: true };
    const thread = harness.codex.startThread(options);
    await thread.run("Go");
    await thread.run("Go on");
    const outputs = model.requests.flatMap(({ position, lastToolOutput }) =>
      position.numberInTurn === 2 ? [lastToolOutput] : [],
    );
    expect(outputs[0]).toContain("\nfirst\n");
    expect(outputs[0]).not.toContain("more");
    expect(outputs[1]).toContain("\nfirst\nmore\n");
    expect(outputs[0]).toContain(join(home.path, "worktrees"));
    expect(readFileSync(file, "utf8")).toBe("first\n");
    expect(git("worktree", "list").toString().trim().split("\n")).toHaveLength(2);
  });

  it("is where a copy of the thread works, too", async () => {
    await using harness = await startHarness("exec", ({ position, lastUserText }) =>
      position.numberInTurn === 1 ? reply.shell(lastUserText) : reply.text("ok"),
    );
    const { workspace, home } = harness;
    execFileSync("git", ["commit", "--allow-empty", "-qm", "Begin"], { cwd: workspace, env: home.env });
    const options: ThreadOptions = { ...harness.threadOptions, sandboxMode: everything, worktree: true };
    const thread = harness.codex.startThread(options);
    await thread.run("echo of the original > file");
    const copy = await thread.fork();
    await copy.run("cat file; echo of the copy > file");
    expect(harness.model.requests.at(-1)?.lastToolOutput).toContain("of the original");
    await thread.run("cat file");
    expect(harness.model.requests.at(-1)?.lastToolOutput).toContain("of the copy");
    expect(readdirSync(workspace)).toEqual([".git"]);
    expect(readdirSync(join(home.path, "worktrees"))).toHaveLength(1);
  });

  it("fails in a repository without a commit", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const running = harness.codex.startThread({ ...harness.threadOptions, worktree: true }).run("Go");
    await expect(running).rejects.toThrow(/`worktree: true` needs a repository with a commit/);
    expect(harness.model.requests).toEqual([]);
  });

  it("is rejected for a thread that exists, and a turn cannot work elsewhere", async () => {
    const codex = new Codex();
    const message = "option `worktree` must be omitted: only a new thread";
    expect(() => codex.resumeThread(id, { worktree: true })).toThrow(message);
    expect(() => codex.resumeThread({ name: "a" }, { worktree: true })).toThrow(message);
    expect(() => codex.resumeLastThread({ worktree: true })).toThrow(message);
    const running = codex.startThread({ worktree: true }).run("Go", { workingDirectory: "/" });
    await expect(running).rejects.toThrow("option `workingDirectory` must be omitted in a thread with");
  });
});

describe("on app-server", () => {
  const codex = new Codex({ transport: "app-server" });

  it.each<ThreadOptions>([
    { configProfile: "work" },
    { ignoreUserConfig: true },
    { ignoreRules: true },
    { worktree: true },
  ])("%o is rejected at the call, with the transport that it needs", async (options) => {
    const [option] = Object.keys(options);
    expect(() => codex.startThread(options)).toThrow(UnsupportedOptionError);
    expect(() => codex.startThread(options)).toThrow(`\`${option}\` needs the exec transport`);
    await expect(codex.resumeThread(id).fork(options)).rejects.toThrow(UnsupportedOptionError);
  });

  it("options that are turned off are accepted", () => {
    const options = { ignoreUserConfig: false, ignoreRules: false, worktree: false, approveForMe: false };
    expect(() => codex.startThread(options)).not.toThrow();
  });
});
