import { dirname } from "node:path";
import { type StandIn, type StandInName, type StandInOptions, standIn } from "@codex/testing";
import { expect } from "vitest";

import { Codex, type CodexOptions, type Diagnostic, type Thread } from "../../src/index.js";
import type { Transport as Engine } from "../harness.js";

/** The engines whose protocol the stand-ins implement. */
export const transports = ["exec"] as const;
export type Transport = (typeof transports)[number];

/** Short grace periods, so that tests of agents that must be killed do not take seconds. */
export const shortGraces = { killGraceMs: 400, exitGraceMs: 400 } as const satisfies CodexOptions;

/** A `Codex` whose agent misbehaves in one way. */
export interface FaultyAgent extends AsyncDisposable {
  /** The executable, which records its runs and running processes. */
  agent: StandIn;
  /** A `Codex` on that executable, with short grace periods. */
  codex: Codex;
  /** A new thread of `codex`. */
  thread: Thread;
  /** The diagnostics passed to `onDiagnostic`. */
  diagnostics: Diagnostic[];
  /** A folder for the test's files, which is removed with the agent. */
  folder: string;
}

/**
 * Creates a faulty agent. Disposing of it closes the `Codex`, and fails the test if a process survives. Agents that cannot
 * be started work on any engine.
 */
export function startFaultyAgent<Name extends StandInName>(
  transport: Engine,
  name: Name,
  standInOptions?: StandInOptions[Name],
  codexOptions: CodexOptions = {},
): FaultyAgent {
  const agent = standIn(name, standInOptions);
  const diagnostics: Diagnostic[] = [];
  const codex = new Codex({
    transport,
    codexPathOverride: agent.path,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...shortGraces,
    ...codexOptions,
  });
  return {
    agent,
    codex,
    thread: codex.startThread(),
    diagnostics,
    folder: dirname(agent.path),
    async [Symbol.asyncDispose]() {
      await codex.close();
      const left = agent.runningProcesses;
      await agent.dispose();
      expect(left).toEqual([]);
    },
  };
}
