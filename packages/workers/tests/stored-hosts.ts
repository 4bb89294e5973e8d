import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Codex, type CodexOptions, type ThreadOptions } from "@codex/sdk";
import {
  createCodexHome,
  type RecordedRequest,
  reply,
  type Script,
  startScriptedModel,
} from "@codex/testing";
import { expect } from "vitest";
import {
  type RunStoredTurnOptions,
  runStoredTurn,
  type SessionStore,
  type StoredTurnResult,
} from "../src/store.js";

/** A model with plain tools, and the agent's default model, which uses code mode. */
export const models = [
  { name: "gpt-5.5", model: "gpt-5.5" },
  { name: "the default model", model: null },
] as const;

/** Calls a command in each turn, then says that it is done. */
export const commandThenDone =
  (command: string, options = {}): Script =>
  ({ position }: RecordedRequest) =>
    position.numberInTurn > 1 ? reply.text("Done.") : reply.shell(command, options);

/** A program's home, and the `Codex` with it. */
export interface Host {
  codexOptions: CodexOptions;
  codex: Codex;
}

/** A scripted model, a workspace, and as many hosts as a test wants. */
export async function startHosts(
  replies: Script,
  modelName: string | null = "gpt-5.5",
  transport: "exec" | "app-server" = "app-server",
) {
  const model = await startScriptedModel({ replies, maxRetries: 0, model: modelName });
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-stored-")));
  const storeDirectory = mkdtempSync(join(tmpdir(), "codex-store-"));
  const cleanups: (() => Promise<void>)[] = [];
  const threadOptions: ThreadOptions = { workingDirectory: workspace, sandboxMode: "danger-full-access" };
  const addHost = async (): Promise<Host> => {
    const home = await createCodexHome();
    if (cleanups.length === 0) execFileSync("git", ["init", "-q"], { cwd: workspace, env: home.env });
    const codexOptions: CodexOptions = { transport, config: model.config, env: home.env };
    const codex = new Codex(codexOptions);
    cleanups.push(async () => {
      await codex.close();
      await home.dispose();
    });
    return { codexOptions, codex };
  };
  return {
    model,
    workspace,
    storeDirectory,
    threadOptions,
    hosts: [await addHost(), await addHost()] as [Host, Host],
    addHost,
    async [Symbol.asyncDispose]() {
      await Promise.all(cleanups.map((cleanup) => cleanup()));
      await model.close();
      for (const folder of [workspace, storeDirectory]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A line of a session, as far as the tests look at it. */
interface Line {
  payload?: { item?: { type?: string; client_id?: string } };
}

/** The lines of a stored session. */
export async function readLines(store: SessionStore, key: string): Promise<Line[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.read(key))?.bytes ?? []) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The ids of the inputs in a stored session. */
export async function storedInputs(store: SessionStore, key: string): Promise<string[]> {
  const lines = await readLines(store, key);
  return lines.flatMap(({ payload }) =>
    payload?.item?.type === "UserMessage" ? [payload.item.client_id ?? ""] : [],
  );
}

/** Runs a turn as soon as the lease of a dead host has expired. */
async function runWhenFree(options: RunStoredTurnOptions): Promise<StoredTurnResult> {
  for (;;) {
    try {
      return await runStoredTurn(options);
    } catch (error) {
      if ((error as { code?: string }).code !== "lease_held") throw error;
      await sleep(50);
    }
  }
}

/** Whether the tests run with `--mode full`. */
export const isFullForm = process.env["MODE"] === "full";

/**
 * Where the next process of a series dies, counted from the write at which the last one died. A series takes half a minute, so
 * only the full form (`--mode full`) tries every write.
 */
export const writeStep = isFullForm ? 1 : 3;

/**
 * Kills a host after one write of a turn after another, until one lives, and has another host run the same turn each time.
 *
 * @param where the store for the program that is killed
 */
export async function checkEveryDeath(
  store: SessionStore,
  where: object,
  modelName: string | null,
): Promise<void> {
  const setting = await startHosts(commandThenDone("echo effect >> effects"), modelName);
  await using _ = setting;
  const { model, workspace, threadOptions, hosts } = setting;
  for (let dieAfter = 1; ; dieAfter += writeStep) {
    const key = `turn-${modelName}-${dieAfter}`;
    const thread = `thread-${modelName}-${dieAfter}`;
    const turn = { key, thread, input: `Prompt ${dieAfter}` };
    const program = fileURLToPath(new URL("fixtures/dying-host.mjs", import.meta.url));
    const given = {
      ...where,
      ...turn,
      codexOptions: hosts[0].codexOptions,
      threadOptions,
      leaseMs: 1000,
      dieAfter,
    };
    const child = spawn(process.execPath, [program, JSON.stringify(given)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code, signal] = await once(child, "close");
    const other = { ...turn, store, codex: hosts[1].codex, owner: "other", prepare: () => threadOptions };
    const result = await runWhenFree(other);
    expect(result, `after write ${dieAfter}`).toMatchObject({ status: "completed", finalResponse: "Done." });
    const commands = result.items.filter(({ type }) => type === "command_execution");
    expect(commands.length, `after write ${dieAfter}`).toBeGreaterThan(0);
    expect(await store.readTurn(key)).toMatchObject({ state: "finished", result });
    const inputs = await storedInputs(store, thread);
    expect(
      inputs.filter((id) => id === key),
      `after write ${dieAfter}`,
    ).toHaveLength(1);
    const prompts = model.requests.at(-1)?.userTexts.filter((text) => text === turn.input);
    expect(prompts, `after write ${dieAfter}`).toHaveLength(1);
    expect(inputs.length).toBeLessThan(3);
    const requests = model.requests.length;
    expect(await runStoredTurn({ ...other, codex: hosts[0].codex })).toEqual(result);
    expect(model.requests).toHaveLength(requests);
    const effects = readFileSync(join(workspace, "effects"), "utf8").split("\n").length - 1;
    expect(effects).toBeGreaterThanOrEqual((dieAfter - 1) / writeStep + 1);
    if (signal === null) {
      expect(code).toBe(0);
      // The lease, the turn, an append, the result, the release. Appends that come together are one write.
      expect(dieAfter - 1).toBeGreaterThanOrEqual(5);
      return;
    }
    expect(signal).toBe("SIGKILL");
  }
}
