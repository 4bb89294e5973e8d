import type { Codex } from "@codex/sdk";
import type { Contender } from "../harness/benchmark.js";
import type { AgentPlace } from "../workloads/real-agent.js";

/** The `Codex` class of either SDK. The published class has a subset of this one's API. */
export type CodexClass = typeof Codex;

/** Imports the SDK of a contender. This module must not import it, or anything else, on its own. */
export async function loadCodex(contender: Contender): Promise<CodexClass> {
  if (contender === "published") {
    const published = await import("@openai/codex-sdk");
    return published.Codex as unknown as CodexClass;
  }
  return (await import("@codex/sdk")).Codex;
}

/** Creates the `Codex` of a contender, on the contender's engine. */
export async function openCodex(contender: Contender, { codexPath }: AgentPlace): Promise<Codex> {
  const CodexClass = await loadCodex(contender);
  const codex = new CodexClass({
    codexPathOverride: codexPath,
    ...((contender === "app-server" || contender === "ephemeral") && { transport: "app-server" }),
  });
  // The published SDK has no `close`.
  codex.close ??= async () => {};
  return codex;
}
