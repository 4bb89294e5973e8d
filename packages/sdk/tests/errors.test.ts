import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as appServer from "@codex/app-server";
import * as exec from "@codex/exec";
import type { CodexErrorCode, CodexError as Protocol } from "@codex/protocol";
import { createCodexHome, reply, type StandInName, type StandInOptions, standIn } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { openCheckpoints } from "../src/checkpoint/checkpoints.js";
import * as sdk from "../src/index.js";
import {
  Codex,
  CodexError,
  type CodexOptions,
  jsonSchema,
  type Thread,
  type TurnOptions,
} from "../src/index.js";
import * as tools from "../src/turn/create-engine.js";
import { createProject } from "./checkpoints/project.js";
import { watchWhatIsLeft } from "./faults/nothing-left.js";
import { startHarness } from "./harness.js";

watchWhatIsLeft();

const id = "01900000-0000-7000-8000-00000000000a";
const schema = { type: "object", properties: {}, required: [], additionalProperties: false };

/** Codes that need a server. The tests in `app-server/` and of `@codex/app-server` raise them. */
type ServerCode =
  | "request_failed"
  | "request_timeout"
  | "sign_in_failed"
  | "config_conflict"
  | "connection_lost"
  | "message_too_large"
  | "environment_unavailable"
  | "turn_ended"
  | "turn_parked"
  | "deadlock";

/** Codes that only `@codex/workers` raises. Its tests raise them. */
type WorkersCode =
  | "lease_held"
  | "lease_lost"
  | "store_conflict"
  | "key_reused"
  | "store_failed"
  | "unknown_account"
  | "request_closed"
  | "turn_cancelled";

/** Raises each error on exec, by code. The type ensures that no code is missing. */
const raise: { [Code in Exclude<CodexErrorCode, ServerCode | WorkersCode>]: () => Promise<unknown> } = {
  invalid_option: async () => new Codex({ apikey: "x" } as CodexOptions),
  invalid_config: async () => new Codex({ config: { a: Number.NaN } }),
  invalid_input: () => new Codex().startThread().run(""),
  unsupported_option: async () => new Codex().startThread({ onApproval: () => "accept" }),
  output_schema: () => new Codex().startThread().run("Go", { outputSchema: jsonSchema({ type: "string" }) }),
  output_validation: () => runOn("well-behaved", {}, { outputSchema: jsonSchema(schema) }),
  binary_not_found: () => runOn("missing"),
  spawn_failed: () => runOn("not-executable"),
  process_exited: () => runOn("exits-with-stderr"),
  malformed_event: () => runOn("wrong-shape"),
  line_too_long: () => runOn("one-huge-line", { bytes: 100_000 }, {}, { maxLineBytes: 2000 }),
  thread_mismatch: () => runOn("starts-other-thread", {}, {}, {}, (codex) => codex.resumeThread(id)),
  thread_busy: runBusyThread,
  async thread_not_found() {
    await using harness = await startHarness("exec", []);
    return await harness.codex.resumeThread({ name: "unknown" }, harness.threadOptions).run("Go");
  },
  async session_conflict() {
    await using home = await createCodexHome();
    await using codex = new Codex({ env: home.env });
    const session = (text: string) => {
      const path = `sessions/2024/06/09/rollout-${id}.jsonl`;
      return { threadId: id, files: [{ path, bytes: Buffer.from(text) }] };
    };
    await codex.importSession(session("one\n"));
    return await codex.importSession(session("two\n"));
  },
  async checkpoint_failed() {
    await using home = await createCodexHome();
    return await openCheckpoints({ tools, workingDirectory: home.path, env: home.env });
  },
  async checkpoint_limit() {
    await using project = await createProject({ limits: { maxFiles: 0 } });
    project.write("a.txt", "one");
    return await project.snap();
  },
  turn_failed: () => runOn("fails-turn"),
  turn_timeout: () => runOn("never-prints", {}, { timeoutMs: 100 }),
  missing_terminal_event: () => runOn("exits-without-terminal"),
  budget_exceeded: () =>
    runOn(
      "well-behaved",
      {},
      {},
      { budget: { cost: { amount: 0, prices: { m: { input: 0, output: 0 } } } } },
      (codex) => codex.startThread({ model: "m" }),
    ),
  async turn_interrupted() {
    await using agent = standIn("goes-silent");
    await using codex = new Codex({ codexPathOverride: agent.path, killGraceMs: 200 });
    const streamed = await codex.startThread().runStreamed("Go");
    await streamed.events.next();
    await streamed.interrupt();
    return streamed.result;
  },
  async reader_too_slow() {
    await using agent = standIn("floods-stdout", { bytes: 10_000_000 });
    await using codex = new Codex({
      codexPathOverride: agent.path,
      killGraceMs: 200,
      maxBufferedBytes: 1000,
    });
    const thread = codex.startThread();
    const streamed = await thread.runStreamed("Go");
    await streamed.events.next();
    thread.run("Next").catch(() => {});
    return await streamed.result;
  },
  async closed() {
    const codex = new Codex();
    await codex.close();
    return codex.startThread().run("Go");
  },
};

/** The codes for which repeating the same call may succeed. */
const retryable = new Set<string>([
  "output_validation",
  "thread_busy",
  "turn_timeout",
  "missing_terminal_event",
  // `turn_failed` is missing because the stand-in's reason is permanent; `turn-failed-error.test.ts` covers the rest.
]);

async function runOn<Name extends StandInName>(
  name: Name,
  standInOptions?: StandInOptions[Name],
  turnOptions: TurnOptions = {},
  codexOptions: CodexOptions = {},
  start: (codex: Codex) => Thread = (codex) => codex.startThread(),
): Promise<unknown> {
  await using agent = standIn(name, standInOptions);
  await using codex = new Codex({ codexPathOverride: agent.path, killGraceMs: 200, ...codexOptions });
  return await start(codex).run("Go", turnOptions);
}

/** Runs two processes of the real agent on one thread, although it allows only one. */
async function runBusyThread(): Promise<unknown> {
  await using harness = await startHarness("exec", [reply.text("One."), reply.stall()]);
  const thread = harness.codex.startThread(harness.threadOptions);
  await thread.run("Go");
  const stalled = thread.run("Go on");
  stalled.catch(() => {});
  await harness.model.nextRequest();
  await harness.model.nextRequest();
  await using other = new Codex(harness.codexOptions);
  return await other.resumeThread(thread.id ?? "", harness.threadOptions).run("Me too");
}

describe("every error", () => {
  it.each(Object.entries(raise))(
    "%s has a class, a message, a JSON form and the right `retryable`",
    async (code, action) => {
      const error = await action().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CodexError);
      expect(error).toMatchObject({ code, retryable: retryable.has(code) });
      const { name, message, docs } = error as CodexError;
      expect(docs).toBe(`docs/errors.md#${code}`);
      expect(new Map(Object.entries(sdk)).get(name)).toBe((error as CodexError).constructor);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name, message, code, docs });
    },
  );

  it("is recognised across copies of the package, in both directions", async () => {
    const folder = mkdtempSync(join(tmpdir(), "codex-copy-"));
    try {
      cpSync(dirname(fileURLToPath(import.meta.resolve("@codex/protocol"))), folder, { recursive: true });
      const copy = (await import(pathToFileURL(join(folder, "index.js")).href)) as {
        CodexError: typeof Protocol;
      };
      expect(copy.CodexError).not.toBe(CodexError);
      const error = await new Codex()
        .startThread()
        .run("")
        .catch((reason: unknown) => reason);
      expect(error).not.toBeInstanceOf(copy.CodexError);
      expect(copy.CodexError.isInstance(error)).toBe(true);
      expect(CodexError.isInstance(new copy.CodexError("closed", "x"))).toBe(true);
      expect(CodexError.isInstance(Object.assign(new Error("x"), { code: "closed" }))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("docs/errors.md", () => {
  const text = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const sections = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => [/^`(\w+)`/.exec(section)?.[1] ?? section.split("\n")[0], section]),
  );
  const codes = [...readCodes()];

  it("has a section for every code, and no others", () => {
    const documented = [...sections.keys()].filter((name) => name && /^[a-z_]+$/.test(name));
    expect(documented.sort()).toEqual(codes.sort());
  });

  it.each(codes)("has every part of the section on %s", (code) => {
    const section = sections.get(code) ?? "";
    for (const part of [
      "**What happened.**",
      "**Why.**",
      "**What to do.**",
      "**Fields.**",
      "**Retryable:**",
    ]) {
      expect(section).toContain(part);
    }
  });

  it("names every error class that the package exports", () => {
    const classes = Object.keys(sdk).filter((name) => name.endsWith("Error"));
    expect(classes.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    const mentioned = new Set([...text.matchAll(/`(\w+Error)`/g)].map(([, name]) => name));
    // An `AbortError` is recognized by its name, as in Node. `@codex/workers`, which has `StoreError`, is above this package.
    const known = { ...sdk, ...exec, ...appServer, AbortError: undefined, StoreError: undefined };
    expect([...mentioned].filter((name) => !(String(name) in known))).toEqual([]);
  });
});

/** Reads the members of the union from the source, because types do not exist at run time. */
function* readCodes(): Generator<string> {
  const source = new URL("../../protocol/src/codex-error.ts", import.meta.url);
  const union = readFileSync(source, "utf8").split("export type")[1] ?? "";
  for (const [, code] of union.matchAll(/\| "(\w+)"/g)) yield code ?? "";
}
