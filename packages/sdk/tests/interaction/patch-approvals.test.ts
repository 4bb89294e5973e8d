import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CodexConfigObject } from "@codex/config";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { CodexError } from "../../src/index.js";
import { models } from "../harness.js";
import { noting, ofType, startInteractive, startReadOnly } from "./interactive.js";

describe.each(models)("a patch that needs approval, on $name", ({ model }) => {
  const start = (replies: Script, config?: CodexConfigObject) => startInteractive(replies, config, model);

  const patch = reply.patch([
    { add: "new.txt", content: "new\n" },
    { update: "old.txt", replace: "old", with: "older", moveTo: "moved.txt" },
  ]);

  it("is described with its diffs, and applied when accepted", async () => {
    await using harness = await start([patch, reply.text("Done.")]);
    writeFileSync(join(harness.workspace, "old.txt"), "old\n");
    const { asked, onApproval } = noting("accept");
    const thread = startReadOnly(harness, { onApproval });
    const turn = await thread.run("Go");

    const [item] = ofType(turn.items, "file_change");
    expect(item).toMatchObject({ status: "completed" });
    expect(readFileSync(join(harness.workspace, "moved.txt"), "utf8")).toBe("older\n");
    expect(asked).toEqual([
      {
        kind: "file_change",
        threadId: thread.id,
        turnId: expect.any(String),
        itemId: item?.id,
        reason: null,
        directory: harness.workspace,
        workingDirectory: harness.workspace,
        remote: false,
        grantRoot: null,
        changes: [
          { path: join(harness.workspace, "new.txt"), kind: "add", movePath: null, diff: "new\n" },
          {
            path: join(harness.workspace, "old.txt"),
            kind: "update",
            movePath: join(harness.workspace, "moved.txt"),
            diff: expect.stringContaining("@@ -1 +1 @@\n-old\n+older\n"),
          },
        ],
        availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
      },
    ]);
  });

  it.each([
    ["decline", "declined"],
    ["cancel", undefined],
  ] as const)("is not applied after %s", async (decision, status) => {
    await using harness = await start([patch, reply.text("Well then.")]);
    writeFileSync(join(harness.workspace, "old.txt"), "old\n");
    const thread = startReadOnly(harness, { onApproval: () => decision });
    const outcome = await thread.run("Go").catch((error: CodexError) => error);
    expect(outcome).toMatchObject(
      status ? { items: [{ type: "file_change", status }, {}] } : { code: "turn_interrupted" },
    );
    expect(existsSync(join(harness.workspace, "new.txt"))).toBe(false);
  });

  it("needs no further approval for the same files when accepted for the session", async () => {
    await using harness = await start([
      reply.patch([{ add: "new.txt", content: "one\n" }]),
      reply.patch([{ update: "new.txt", replace: "one", with: "two" }]),
      reply.patch([{ add: "other.txt", content: "one\n" }]),
      reply.text("Done."),
    ]);
    const { asked, onApproval } = noting("acceptForSession");
    await startReadOnly(harness, { onApproval }).run("Go");
    expect(asked).toHaveLength(2);
  });
});
