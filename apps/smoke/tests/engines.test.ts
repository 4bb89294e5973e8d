import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@codex/docs";
import {
  createCodexHome,
  type RecordedRequest,
  reply,
  type Script,
  startScriptedModel,
} from "@codex/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { compileEngine, type Engine, installEngine } from "../src/engines.js";
import { repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";
import { runProgram, thisNode } from "../src/runtimes.js";
import { endProgram, startRestate } from "../src/servers.js";

const consumer = inject("consumer");
const isFull = inject("scope") === "full";
const limitMs = 300_000;

/** The PostgreSQL of the tests of `@codex/workers`, which its package does not export. */
const postgres = (await import(join(repositoryDirectory, "packages/workers/tests/postgres-server.ts"))) as {
  hasPostgres: boolean;
  requirePostgres(subject: string): void;
  startPostgres(): Promise<AsyncDisposable & { connectionString: string }>;
  onConnection(
    url: string,
    use: (client: { query(sql: string): Promise<unknown> }) => Promise<unknown>,
  ): unknown;
};
postgres.requirePostgres("A turn in a workflow engine");

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}, limitMs);

async function install(engine: Engine, tools?: readonly string[]): Promise<string> {
  const directory = await installEngine(consumer, engine, tools);
  directories.push(directory);
  return directory;
}

/** A model, a workspace and a database, and the environment that leads the program of a guide to them. */
async function startSetting(replies: Script) {
  const model = await startScriptedModel({ replies, maxRetries: 0, model: "gpt-5.5" });
  const home = await createCodexHome({ configToml: model.configToml });
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-engine-work-")));
  execFileSync("git", ["init", "--quiet"], { cwd: workspace, env: home.env });
  const server = await postgres.startPostgres();
  const database = `codex_engines_${process.pid}_${Date.now()}`;
  await postgres.onConnection(server.connectionString, (client) =>
    client.query(`CREATE DATABASE ${database}`),
  );
  const env = {
    ...home.env,
    DATABASE_URL: urlOf(server.connectionString, database),
    LEASE_MS: "2000",
    WORKER_NAME: "worker-1",
    WORKSPACE: workspace,
  };
  return {
    model,
    env,
    effects: () => readFileSync(join(workspace, "effects"), "utf8"),
    async [Symbol.asyncDispose]() {
      await postgres.onConnection(server.connectionString, (client) =>
        client.query(`DROP DATABASE ${database} WITH (FORCE)`),
      );
      await server[Symbol.asyncDispose]();
      await Promise.all([model.close(), home.dispose()]);
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

/** The URL of a database. Other libraries than `pg` do not know its form for sockets. */
function urlOf(connectionString: string, database: string): string {
  const socket = /^socket:(.*)\?db=.*&user=(.*)$/.exec(connectionString);
  if (!socket) return Object.assign(new URL(connectionString), { pathname: database }).href;
  const [, folder = "", user] = socket;
  return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

/** A call that needs approval, then the answer. The first attempt never hears from the model. */
function stallThenAsk() {
  let requests = 0;
  return ({ position }: RecordedRequest) => {
    requests += 1;
    if (requests === 1) return reply.stall();
    if (position.numberInTurn > 1) return reply.text("Done.");
    return reply.shell("echo effect >> effects", { escalate: true, justification: "to make a file" });
  };
}

const decided = expect.stringContaining("decided: accept");
/** What the model has read in the end. A worker that is killed before it has stored the prompt leaves nothing to continue. */
const possiblePrompts = [
  ["Fix it", "Continue where you stopped. Look first at what was already done.", decided],
  ["Fix it", decided],
];
const ended = { state: "completed", response: "Done.", error: null };

/** The worker and the client of a guide. */
interface Program {
  start(): ChildProcess;
  /** Evaluates an expression with the exports of `client.js`, as another process would. */
  call(expression: string): Promise<unknown>;
}

function programOf(cwd: string, env: Record<string, string>, node = thisNode): Program {
  return {
    start: () => spawn(node.command, ["worker.js"], { cwd, env, stdio: ["ignore", "ignore", "inherit"] }),
    call(expression) {
      const code = `import * as client from "./client.js";
        console.log(JSON.stringify((await client.${expression}) ?? null));
        process.exit();`;
      return runProgram(node, ["--input-type=module", "--eval", code], { cwd, env });
    },
  };
}

/** Repeats a call until it has a result: programs take a moment to start. The timeout of the test is the limit. */
async function untilThere<Result>(call: () => Promise<Result | null>): Promise<Result> {
  for (;;) {
    const result = await call().catch(() => null);
    if (result !== null) return result;
    await sleep(100);
  }
}

const killed = "a turn continues after kill -9, and after a person has answered";

describe("the program of the guide on DBOS", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await install("dbos");
  }, limitMs);

  it("compiles", () => expect(compileEngine(directory)).toBe(""), limitMs);

  it.runIf(postgres.hasPostgres)(killed, { timeout: limitMs }, async () => {
    await using setting = await startSetting(stallThenAsk());
    const { model, env } = setting;
    const { start, call } = programOf(directory, env);
    let worker = start();
    try {
      const asked = model.nextRequest({ timeoutMs: limitMs });
      await untilThere(() => call('submit("issue-42/fix", "issue-42", "Fix it").then(() => true)'));
      await asked;
      await endProgram(worker, "SIGKILL");
      worker = start();
      const request = await untilThere(() => call('getRequest("issue-42/fix")'));
      const answer = { subject: (request as { subject: string }).subject, decision: "accept" };
      await call(`answer("issue-42/fix", ${JSON.stringify(answer)})`);
      expect(await call('getResult("issue-42/fix")')).toEqual(ended);
      expect(possiblePrompts).toContainEqual(model.requests.at(-1)?.userTexts);
      expect(setting.effects()).toBe("effect\n");
    } finally {
      await endProgram(worker, "SIGTERM");
    }
  });
});

describe("the program of the guide on Restate", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await install("restate", isFull ? ["@restatedev/restate-server@1"] : []);
  }, limitMs);

  it("compiles", () => expect(compileEngine(directory)).toBe(""), limitMs);

  // Its SDK needs Node.js 22.
  const node = inject("runtimes").find(({ name }) => /^Node (22|24)/.test(name));
  it.runIf(isFull && postgres.hasPostgres && node)(killed, { timeout: limitMs }, async () => {
    await using setting = await startSetting(stallThenAsk());
    const { model } = setting;
    await using server = await startRestate(directory, setting.env);
    const port = String(await freePort());
    const env = { ...setting.env, PORT: port, RESTATE_URL: server.ingress };
    const { start, call } = programOf(directory, env, node);
    let worker = start();
    try {
      await untilThere(async () => {
        const headers = { "content-type": "application/json" };
        const body = JSON.stringify({ uri: `http://127.0.0.1:${port}` });
        const { ok } = await fetch(`${server.admin}/deployments`, { method: "POST", headers, body });
        return ok || null;
      });
      const asked = model.nextRequest({ timeoutMs: limitMs });
      const turn = JSON.stringify(await call('submit("issue-42/fix", "issue-42", "Fix it")'));
      await asked;
      await endProgram(worker, "SIGKILL");
      worker = start();
      const request = await untilThere(() => call('getRequest("issue-42")'));
      await call(`answer("${(request as { awakeable: string }).awakeable}", "accept")`);
      expect(await call(`getResult(${turn})`)).toEqual(ended);
      expect(possiblePrompts).toContainEqual(model.requests.at(-1)?.userTexts);
      expect(setting.effects()).toBe("effect\n");
    } finally {
      await endProgram(worker, "SIGTERM");
    }
  });
});

/** Runs a driver of `consumer/hosts/` and returns what it printed last. */
async function drive(directory: string, driver: string, env: Record<string, string>): Promise<unknown> {
  cpSync(join(consumer, "hosts"), join(directory, "hosts"), { recursive: true });
  const { stdout } = await runCommand(process.execPath, [`hosts/${driver}`], { cwd: directory, env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

// Installing these two takes most of a minute.
describe.runIf(isFull)("the program of the guide on Temporal", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await install("temporal", ["@temporalio/testing@1"]);
  }, limitMs);

  it("compiles", () => expect(compileEngine(directory)).toBe(""), limitMs);

  // A workflow needs a Temporal server, which is not on npm.
  const name =
    "its activity sends heartbeats, is cancelled, and continues with the answer; its workflow is bundled";
  it.runIf(postgres.hasPostgres)(name, { timeout: limitMs }, async () => {
    await using setting = await startSetting(stallThenAsk());
    const asked = setting.model.nextRequest({ timeoutMs: limitMs });
    const driven = drive(directory, "temporal-activity.mjs", setting.env);
    await Promise.race([asked, driven]);
    writeFileSync(join(setting.env.WORKSPACE, "asked"), "");
    expect(await driven).toEqual({
      first: { name: "CancelledFailure", message: "CANCELLED" },
      parked: "parked",
      ended,
      refused: { name: "ApplicationFailure", nonRetryable: true },
      hasWorkflow: true,
    });
    expect(possiblePrompts).toContainEqual(setting.model.requests.at(-1)?.userTexts);
    expect(setting.effects()).toBe("effect\n");
  });
});

describe.runIf(isFull)("the program of the guide on Inngest", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await install("inngest", ["@inngest/test@1"]);
  }, limitMs);

  it("compiles", () => expect(compileEngine(directory)).toBe(""), limitMs);

  // Its server is not on npm, and its kit for tests cannot play the wait for an answer.
  const name = "its function runs a turn, and its step parks one";
  it.runIf(postgres.hasPostgres)(name, { timeout: limitMs }, async () => {
    await using setting = await startSetting(({ userTexts }) =>
      userTexts.at(-1) === "Say hello"
        ? reply.text("Hello.")
        : reply.shell("echo effect >> effects", { escalate: true, justification: "to make a file" }),
    );
    expect(await drive(directory, "inngest-function.mjs", setting.env)).toMatchObject({
      ended: { state: "completed", response: "Hello.", error: null },
      parked: { state: "parked", request: { kind: "command" } },
    });
  });
});
