import type { Codex } from "@codex/sdk";
import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** An SDK to measure. The published class is a subset of ours. */
export type CodexClass = typeof Codex;

/** Loads the SDK of a contender. */
export async function loadCodex(contender: Contender): Promise<CodexClass> {
  if (contender === "published") {
    const published = await import("@openai/codex-sdk");
    return published.Codex as unknown as CodexClass;
  }
  return (await import("@codex/sdk")).Codex;
}

/** Makes the `Codex` of a contender. */
export async function openCodex(contender: Contender, { codexPath }: AgentPlace): Promise<Codex> {
  const CodexClass = await loadCodex(contender);
  const codex = new CodexClass({
    codexPathOverride: codexPath,
    ...((contender === "app-server" || contender === "ephemeral") && { transport: "app-server" }),
  });
  // The published one has nothing to close.
  codex.close ??= async () => {};
  return codex;
}
