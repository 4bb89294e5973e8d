import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { installConsumer } from "./install-consumer.js";
import { installRuntimes } from "./install-runtimes.js";
import { type Runtime, thisNode } from "./runtime.js";
import type { Scope } from "./scope.js";

declare module "vitest" {
  interface ProvidedContext {
    scope: Scope;
    /** The folder of a project that has the packed packages installed. */
    consumer: string;
    /** What `pnpm pack:all` printed when it packed them. Empty in the full scope. */
    printed: string;
    runtimes: Runtime[];
  }
}

/** Runs once, before the tests. */
export async function setup(project: TestProject): Promise<() => void> {
  const { scope } = project.getProvidedContext();
  const { directory, printed } = await installConsumer(scope);
  project.provide("consumer", directory);
  project.provide("printed", printed);
  project.provide("runtimes", scope === "short" ? [thisNode] : [thisNode, ...(await installRuntimes())]);
  return () => rmSync(directory, { recursive: true, force: true });
}
