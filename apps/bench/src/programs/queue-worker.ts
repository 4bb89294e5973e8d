import { Codex } from "@codex/sdk";
import { TurnWorker } from "@codex/workers";
import type { WorkerTask } from "../workloads/queue-fleet.js";

// Workers of a queue in one process, which ends with the process that started it.
const { location, workers, concurrency, leaseMs, codexPath, env, workspace } = JSON.parse(
  process.argv[2] ?? "{}",
) as WorkerTask;
// Each worker listens for SIGTERM.
process.setMaxListeners(0);
const codex = new Codex({ transport: "app-server", codexPathOverride: codexPath, env: { ...env } });
const running = Array.from({ length: workers }, async (_, index) => {
  const worker = new TurnWorker({
    ...location,
    codex: () => codex,
    prepare: () => ({ workingDirectory: workspace }),
    name: `${process.pid}/${index}`,
    concurrency,
    leaseMs,
  });
  await worker.run();
});
process.on("disconnect", () => process.exit());
process.send?.("started");
await Promise.all(running);
process.disconnect?.();
