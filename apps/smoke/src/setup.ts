import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { installConsumer, type Scope } from "./consumer.js";
import { installRuntimes, type Runtime, thisNode } from "./runtimes.js";

declare module "vitest" {
  interface ProvidedContext {
    scope: Scope;
    /** The directory of a project with the packed packages installed. */
    consumer: string;
    /** What `pnpm pack:all` printed. Empty in the full scope. */
    printed: string;
    runtimes: Runtime[];
  }
}

/** Runs once before all tests. */
export async function setup(project: TestProject): Promise<() => void> {
  const { scope } = project.getProvidedContext();
  const { directory, printed } = await installConsumer(scope);
  project.provide("consumer", directory);
  project.provide("printed", printed);
  project.provide("runtimes", scope === "short" ? [thisNode] : [thisNode, ...(await installRuntimes())]);
  return () => rmSync(directory, { recursive: true, force: true });
}
