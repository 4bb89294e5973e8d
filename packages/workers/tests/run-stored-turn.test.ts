import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DirectoryStore, type RunStoredTurnOptions, runStoredTurn } from "../src/store.js";
import { checkEveryDeath, commandThenDone, models, startHosts, storedInputs } from "./stored-hosts.js";

const turnOf = (turn: Partial<RunStoredTurnOptions>) =>
  ({ key: "turn", thread: "thread", input: "Go", owner: "one", ...turn }) as RunStoredTurnOptions;

describe.each(models)("a stored turn, with $name", ({ model }) => {
  it("runs once for a key, and the next one on another host sees the history", async () => {
    await using setting = await startHosts(commandThenDone("echo hi"), model);
    const { hosts, threadOptions, storeDirectory } = setting;
    const [one, two] = hosts;
    const store = new DirectoryStore({ directory: storeDirectory });
    const prepare = () => threadOptions;
    const first = await runStoredTurn(
      turnOf({ store, codex: one.codex, key: "first", input: "one", prepare }),
    );
    expect(first).toMatchObject({
      key: "first",
      thread: "thread",
      status: "completed",
      finalResponse: "Done.",
      error: null,
    });
    expect(first.items.map(({ type }) => type)).toEqual(["command_execution", "agent_message"]);
    expect(first.usage).toMatchObject({ input_tokens: 200 });
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);

    const requests = setting.model.requests.length;
    const again = { store, codex: two.codex, key: "first", input: "one" };
    expect(await runStoredTurn(turnOf(again))).toEqual(first);
    await expect(runStoredTurn(turnOf({ ...again, input: "other" }))).rejects.toMatchObject({
      code: "key_reused",
    });
    expect(setting.model.requests).toHaveLength(requests);

    const second = await runStoredTurn(
      turnOf({ store, codex: two.codex, key: "second", input: "two", prepare }),
    );
    expect(second.threadId).toBe(first.threadId);
    expect(setting.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    await runStoredTurn(turnOf({ store, codex: one.codex, key: "third", input: "three", prepare }));
    expect(setting.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
    expect(await storedInputs(store, "thread")).toEqual(["first", "second", "third"]);
  });

  it("ends once, with its input once, after a death at each write", { timeout: 300_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "codex-store-"));
    try {
      await checkEveryDeath(new DirectoryStore({ directory }), { directory }, model);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
