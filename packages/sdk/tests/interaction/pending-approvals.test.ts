import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { ApprovalHandler } from "../../src/index.js";
import { escalated, type Interactive, startInteractive, startReadOnly } from "./interactive.js";

describe("a turn that ends while an approval is pending", () => {
  /** A handler that waits for its signal, and then accepts. */
  function waiting() {
    let onAsked = () => {};
    const wasAsked = new Promise<void>((resolve) => {
      onAsked = resolve;
    });
    const fired: unknown[] = [];
    const onApproval: ApprovalHandler = (_, { signal }) =>
      new Promise((resolve) => {
        onAsked();
        signal.addEventListener("abort", () => {
          fired.push(signal.reason);
          resolve("accept");
        });
      });
    return { wasAsked, fired, onApproval };
  }

  it("through interrupt(): the signal aborts, nothing runs, and the thread remains usable", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Back.")]);
    const { wasAsked, fired, onApproval } = waiting();
    const thread = startReadOnly(harness, { onApproval });
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await wasAsked;
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(fired).toMatchObject([{ name: "AbortError" }]);
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
    expect(harness.diagnostics).toEqual([]);
  });

  it("through the caller's signal", async () => {
    await using harness = await startInteractive([escalated("touch made")]);
    const { wasAsked, fired, onApproval } = waiting();
    const controller = new AbortController();
    const running = startReadOnly(harness, { onApproval }).run("Go", { signal: controller.signal });
    await wasAsked;
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect(fired).toHaveLength(1);
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
  });

  it("through close()", async () => {
    await using harness = await startInteractive([escalated("touch made")]);
    const { wasAsked, fired, onApproval } = waiting();
    const running = startReadOnly(harness, { onApproval }).run("Go");
    const outcome = expect(running).rejects.toMatchObject({ code: "closed" });
    await wasAsked;
    await harness.codex.close();
    await outcome;
    expect(fired).toHaveLength(1);
    expect(existsSync(join(harness.workspace, "made"))).toBe(false);
    expect(harness.diagnostics).toEqual([]);
  });

  it("because the server is lost", async () => {
    await using harness = await startInteractive([escalated("touch made"), reply.text("Back.")]);
    const { wasAsked, fired, onApproval } = waiting();
    const thread = startReadOnly(harness, { onApproval });
    const outcome = expect(thread.run("Go")).rejects.toMatchObject({ code: "connection_lost" });
    await wasAsked;
    killServer(harness);
    await outcome;
    expect(fired).toMatchObject([{ code: "connection_lost" }]);
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(harness.diagnostics).toEqual([]);
  });
});

/** Kills the app-server of this home (Linux). */
function killServer({ home }: Interactive): void {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  const pids = readdirSync("/proc").filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      read(pid, "cmdline").includes("app-server") &&
      read(pid, "environ").includes(home.path),
  );
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(Number(pid), "SIGKILL");
}
