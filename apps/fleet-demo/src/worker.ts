import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Codex } from "@codex/sdk";
import { TurnWorker } from "@codex/workers";
import type { WorkerSettings } from "./fleet/worker-process.js";

// The demo decides when a worker ends.
process.on("SIGINT", () => {});
process.once("message", (settings: WorkerSettings) => void run(settings));

/** Runs turns until SIGTERM, or until the demo is gone. */
async function run(settings: WorkerSettings): Promise<void> {
  const { name, database, workspaces, sandboxMode, codexOptions, timing } = settings;
  await using worker = new TurnWorker({
    name,
    database,
    codex: () => new Codex({ ...codexOptions, transport: "app-server" }),
    concurrency: timing.concurrency,
    leaseMs: timing.leaseMs,
    approvals: { holdMs: timing.holdMs, expireMs: timing.expireMs },
    async prepare({ thread, settings }) {
      const workingDirectory = join(workspaces, encodeURIComponent(thread));
      await mkdir(workingDirectory, { recursive: true });
      await appendFile(join(workingDirectory, "journal.md"), "");
      const { asks } = settings as { asks: boolean };
      return {
        workingDirectory,
        skipGitRepoCheck: true,
        sandboxMode,
        approvalPolicy: asks ? "untrusted" : "never",
      };
    },
    onError: (error) => console.error(error instanceof Error ? error.message : error),
  });
  process.once("disconnect", () => {
    void worker.close();
    // The database may be gone as well.
    setTimeout(() => process.exit(1), 5_000).unref();
  });
  const running = worker.run();
  process.send?.("ready");
  await running;
  if (process.connected) process.disconnect();
}
