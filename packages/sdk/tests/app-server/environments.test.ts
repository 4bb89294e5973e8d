import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type ExecServerAddress, type Thread, type ThreadOptions } from "../../src/index.js";
import { until } from "../clock.js";
import { models, startHarness } from "../harness.js";
import { withSubAgent } from "../sub-agents.js";
import { type ExecServer, startExecServer, there } from "./exec-server.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

/** Notes in the working directory where it runs. */
const note = "echo $" + "{WHERE:-here} >> ran.txt";

/** Runs one command in each turn, but first a patch on `patch`; on `stay`, one that does not end. */
function createScript() {
  const acted = new Set<unknown>();
  return ({ lastUserText, metadata }: RecordedRequest) => {
    if (acted.has(metadata.turnId)) return reply.text("ok");
    acted.add(metadata.turnId);
    if (lastUserText === "talk") return reply.text("ok");
    if (lastUserText === "patch") return reply.patch([{ add: "patched.txt", content: "new" }]);
    if (lastUserText === "stay") return reply.shell(`${note}; exec sleep 1000`, { yieldTimeMs: 1000 });
    return reply.shell(note);
  };
}

/** Where the commands in a directory ran. */
function placesIn(directory: string): string[] {
  const file = join(directory, "ran.txt");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

const optionsFor = ({ address, workspace }: ExecServer): ThreadOptions => ({
  environment: address,
  workingDirectory: workspace,
  sandboxMode: "danger-full-access",
});

const contextOf = (request: RecordedRequest | undefined) =>
  /.*(<environment_context>.*?<\/environment_context>)/s.exec(JSON.stringify(request?.body))?.[1];

/** A JSON Web Token that is signed with a secret. */
function jwt(secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part({ exp: now + 600, iat: now })}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

describe.each(models)("a thread whose commands run elsewhere, with $name", ({ model }) => {
  it("runs commands, patches and reviews there, with the instructions of there", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { workspace } = server;
    writeFileSync(join(workspace, "AGENTS.md"), "Instructions of there.");
    const thread = harness.codex.startThread(optionsFor(server));
    const { items } = await thread.run("go");
    await thread.run("patch");
    const review = await thread.startReview({ type: "custom", instructions: "Look" });
    await review.result;
    expect(items).toMatchObject([{ type: "command_execution", exit_code: 0 }, { type: "agent_message" }]);
    expect(placesIn(workspace)).toEqual([there, there]);
    expect(readFileSync(join(workspace, "patched.txt"), "utf8")).toBe("new\n");
    expect(JSON.stringify(harness.model.requests[0]?.body)).toContain("Instructions of there.");
  });

  it("runs them there after it was resumed or forked, also for a review", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { codex, codexOptions } = harness;
    const options = optionsFor(server);
    const thread = codex.startThread(options);
    await thread.run("go");
    const review = async (of: Thread) => {
      await (await of.startReview({ type: "custom", instructions: "Look" })).result;
    };
    await (await thread.fork()).run("go");
    await review(await thread.fork());
    await thread.close();
    await thread.run("go");
    await codex.close();
    // A server that knows nothing of the exec-server.
    await using other = new Codex(codexOptions);
    const resumed = other.resumeThread(thread.id ?? "", options);
    await review(resumed);
    await resumed.run("go");
    expect(placesIn(server.workspace)).toEqual(Array(6).fill(there));
  });

  it("runs them there with settings of one turn, and after it", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { workspace } = server;
    const more = join(workspace, "more");
    mkdirSync(more);
    const thread = harness.codex.startThread(optionsFor(server));
    await thread.run("go", { workingDirectory: more });
    await thread.run("go", { sandboxMode: "read-only" });
    await thread.run("go", { sandboxMode: "workspace-write" });
    await thread.run("go");
    expect(placesIn(more)).toEqual([there]);
    expect(placesIn(workspace)).toEqual([there, there]);
  });

  it("runs those of its sub-agents there", async () => {
    await using server = await startExecServer();
    const script = createScript();
    await using harness = await startHarness("app-server", withSubAgent(script), { model });
    await harness.codex.startThread(optionsFor(server)).run("go");
    expect(placesIn(server.workspace)).toEqual([there]);
  });

  it("fails before the turn when the exec-server is gone, and runs nothing here", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { codex, codexOptions } = harness;
    const options = optionsFor(server);
    const thread = codex.startThread(options);
    await thread.run("go");
    await server.kill();
    const { length } = harness.model.requests;
    await using other = new Codex(codexOptions);
    const threads = [thread, codex.startThread(options), other.startThread(options)];
    for (const each of threads) {
      const { error } = await failureOf(each.run("go"));
      expect(error).toMatchObject({
        code: "environment_unavailable",
        url: `${server.address.url}/`,
        began: false,
        retryable: true,
        message: expect.stringContaining("Connection refused"),
      });
    }
    expect(harness.model.requests.length).toBe(length);
    expect(placesIn(server.workspace)).toEqual([there]);
    await server.restart();
    await thread.run("go");
    expect(placesIn(server.workspace)).toEqual([there, there]);
  });

  it("fails when the exec-server is lost during the turn, and runs nothing here", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const thread = harness.codex.startThread(optionsFor(server));
    const running = failureOf(thread.run("stay"));
    await until(() => placesIn(server.workspace).length === 1);
    await server.kill();
    const { error } = await running;
    expect(error).toMatchObject({ code: "environment_unavailable", began: true, threadId: thread.id });
    expect(error.items?.at(-1)).toMatchObject({ type: "agent_message", text: "ok" });
    expect(placesIn(server.workspace)).toEqual([there]);
  });

  it("keeps it from the other threads of the server", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript(), { model });
    const { codex, threadOptions } = harness;
    const here: ThreadOptions = { ...threadOptions, sandboxMode: "danger-full-access" };
    const earlier = codex.startThread(here);
    await earlier.run("go");
    await codex.startThread(optionsFor(server)).run("go");
    for (const thread of [earlier, codex.startThread(here), await earlier.fork()]) await thread.run("go");
    const last = harness.model.requests.slice(-6);
    expect(placesIn(harness.workspace)).toEqual(["here", "here", "here", "here"]);
    expect(last.map(contextOf).filter((text) => text?.includes("<environments>"))).toEqual([]);
    expect(placesIn(server.workspace)).toEqual([there]);
  });
});

describe("a thread whose commands run elsewhere", () => {
  it("has its additional directories there", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript());
    const options = { ...optionsFor(server), sandboxMode: "workspace-write" } as const;
    await harness.codex.startThread({ ...options, additionalDirectories: ["../more"] }).run("talk");
    const more = join(server.workspace, "../more");
    expect(contextOf(harness.model.requests[0])).toContain(`<root>${more}</root>`);
  });

  it("signs in with a signed token", async () => {
    await using server = await startExecServer(["signed-bearer-token", "--ws-shared-secret-file"], jwt);
    await using harness = await startHarness("app-server", createScript());
    await harness.codex.startThread(optionsFor(server)).run("go");
    expect(placesIn(server.workspace)).toEqual([there]);
  });

  it("fails with the wrong token, which is not in the message, until it has the right one", async () => {
    await using server = await startExecServer();
    await using harness = await startHarness("app-server", createScript());
    const options = optionsFor(server);
    const { url } = server.address;
    const failure = async (environment: ExecServerAddress) => {
      const thread = harness.codex.startThread({ ...options, environment });
      const { error } = await failureOf(thread.run("go"));
      expect(error).toMatchObject({ code: "environment_unavailable", began: false });
      expect(JSON.stringify(error)).not.toMatch(/the-wrong-token|hidden-parameter/);
      return error.message;
    };
    expect(await failure({ url })).toContain("401 Unauthorized");
    expect(await failure({ url: `${url}?key=hidden-parameter`, token: "the-wrong-token" })).toContain(url);
    expect(await failure({ url, token: "the-wrong-token" })).toContain("401 Unauthorized");
    await harness.codex.startThread(options).run("go");
    // The later token takes the place of the one that is connected.
    expect(await failure({ url, token: "the-wrong-token" })).toContain("401 Unauthorized");
    expect(placesIn(server.workspace)).toEqual([there]);
  });

  it("fails as soon as the app-server gives the exec-server up", async () => {
    await using server = faultyServer("loses-environment");
    const thread = server.codex.startThread({
      environment: { url: "ws://127.0.0.1:1" },
      workingDirectory: "/elsewhere",
    });
    const { error } = await failureOf(thread.run("go"));
    expect(error).toMatchObject({ code: "environment_unavailable", began: true });
    expect(error.message).toContain("it is gone");
    await server.said("interrupted");
  });

  it("is rejected by name on exec, and by a server that is too old", async () => {
    const options = { environment: { url: "ws://127.0.0.1:1" }, workingDirectory: "/elsewhere" };
    expect(() => new Codex().startThread(options)).toThrow("`environment` needs the app-server transport");
    await using server = faultyServer("loses-environment", { env: { USER_AGENT: "codex/0.150.0 (any)" } });
    const { error } = await failureOf(server.codex.startThread(options).run("go"));
    expect(error).toMatchObject({ code: "invalid_option", option: "environment", began: false });
  });

  it.each<[string, object]>([
    ["environment", { environment: "ws://127.0.0.1:1" }],
    ["environment", { environment: { url: "http://127.0.0.1" } }],
    ["environment", { environment: { url: "ws://127.0.0.1", user: "a" } }],
    ["environment.url", { environment: { url: "ws://user:secret-word@127.0.0.1" } }],
    ["environment.url", { environment: { url: "ws://127.0.0.1#secret-word" } }],
    ["environment.token", { environment: { url: "ws://192.0.2.1", token: "secret-word" } }],
    ["workingDirectory", { workingDirectory: undefined }],
    ["workingDirectory", { workingDirectory: "relative" }],
  ])("rejects an invalid `%s` in %j", (option, given) => {
    const codex = new Codex({ transport: "app-server" });
    const options = { environment: { url: "wss://host" }, workingDirectory: "/elsewhere", ...given };
    const start = () => codex.startThread(options as ThreadOptions);
    expect(start).toThrow(expect.objectContaining({ code: "invalid_option", option }));
    expect(start).not.toThrow("secret-word");
  });

  it("rejects a relative directory of a turn and of a copy, and a token that would travel in clear text", async () => {
    const environment = { url: "wss://host", token: "a" };
    const options = { environment, workingDirectory: "/elsewhere" };
    const thread = new Codex({ transport: "app-server" }).startThread(options);
    const workingDirectory = "relative";
    for (const rejected of [thread.run("go", { workingDirectory }), thread.fork({ workingDirectory })])
      await expect(rejected).rejects.toThrow(
        "`workingDirectory` must be an absolute path with `environment`",
      );
    const remote = new Codex({ transport: { type: "app-server", url: "ws://192.0.2.1" } });
    expect(() => remote.startThread(options)).toThrow("option `environment.token` must be omitted");
  });
});
