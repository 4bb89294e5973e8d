import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../src/index.js";
import { type Harness, startHarness, transports } from "../harness.js";

const idOf = ({ changes }: Pick<Turn, "changes">) => changes?.turnId ?? "";
const changed = (path: string) => ({ path, reason: "changed" });

/** Files of the workspace, which a person reads and writes. */
function filesOf({ workspace }: Harness) {
  return {
    write: (name: string, text: string) => writeFileSync(join(workspace, name), text),
    read: (name: string) =>
      existsSync(join(workspace, name)) ? readFileSync(join(workspace, name), "utf8") : null,
  };
}

describe.each(transports)("what other hands did, to a rewind on %s", (transport) => {
  const options = { sandboxMode: "danger-full-access", checkpoints: true } as const;

  it("stays, if it was done between the turns that are undone", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("echo agent > one.txt; echo agent > two.txt"),
      reply.text("one"),
      reply.shell("echo more >> two.txt; echo agent > three.txt"),
      reply.text("two"),
    ]);
    const { write, read } = filesOf(harness);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const first = await thread.run("One");
    write("two.txt", "person\n");
    write("person.txt", "person\n");
    const second = await thread.run("Two");
    expect(second.changes?.files.map(({ path }) => path)).toEqual(["three.txt", "two.txt"]);
    const { files, conflicts } = await thread.rewind({ beforeTurnId: idOf(first) });
    expect(files.map(({ path }) => path)).toEqual(["one.txt", "three.txt"]);
    expect(conflicts).toEqual([changed("person.txt"), changed("two.txt")]);
    expect([read("one.txt"), read("two.txt"), read("three.txt")]).toEqual([null, "person\nmore\n", null]);
  });

  it("stays at the next rewind, too, and no longer counts once it was restored by force", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("echo agent > shared.txt; echo agent > own.txt"),
      reply.text("one"),
      reply.shell("echo agent > later.txt"),
      reply.text("two"),
      reply.shell("echo again > shared.txt"),
      reply.text("three"),
    ]);
    const { write, read } = filesOf(harness);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const first = await thread.run("One");
    const second = await thread.run("Two");
    write("shared.txt", "person\n");
    expect(await thread.rewind({ beforeTurnId: idOf(second) })).toMatchObject({
      files: [{ path: "later.txt" }],
      conflicts: [changed("shared.txt")],
    });
    const place = { beforeTurnId: idOf(first), conversation: transport === "exec" ? undefined : false };
    expect(await thread.rewind(place)).toMatchObject({
      files: [{ path: "own.txt" }],
      conflicts: [changed("shared.txt")],
    });
    expect(await thread.rewind(place)).toMatchObject({ files: [], conflicts: [changed("shared.txt")] });
    expect(read("shared.txt")).toBe("person\n");
    expect(await thread.rewind({ ...place, force: true })).toMatchObject({ files: [{ path: "shared.txt" }] });
    expect(read("shared.txt")).toBeNull();
    const third = await thread.run("Three");
    expect(read("shared.txt")).toBe("again\n");
    expect(await thread.rewind({ ...place, dryRun: true })).toMatchObject({
      files: [{ path: "shared.txt", status: "deleted" }],
      conflicts: [],
    });
    expect(third.changes?.files).toMatchObject([{ path: "shared.txt" }]);
  });

  it("stays, if another thread did it", async () => {
    await using harness = await startHarness(transport, [
      reply.shell("echo one > one.txt; echo one > both.txt"),
      reply.text("one"),
      reply.shell("echo two > both.txt"),
      reply.text("two"),
    ]);
    const { read } = filesOf(harness);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const turn = await thread.run("One");
    const other = harness.codex.startThread({ ...harness.threadOptions, ...options });
    const theirs = await other.run("Two");
    // Neither thread has the turns of the other one.
    await expect(thread.rewind({ toTurnId: idOf(theirs) })).rejects.toMatchObject({ option: "toTurnId" });
    expect(await thread.rewind({ beforeTurnId: idOf(turn) })).toMatchObject({
      files: [{ path: "one.txt" }],
      conflicts: [changed("both.txt")],
    });
    expect(read("both.txt")).toBe("two\n");
  });
});
