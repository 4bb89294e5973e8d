import { dirname } from "node:path";
import { type StandIn, type StandInName, type StandInOptions, standIn } from "@codex/testing";
import { expect } from "vitest";

import { Codex, type CodexOptions, type Diagnostic, type Thread } from "../../src/index.js";
import type { Transport as Engine } from "../harness.js";

/** The engines whose protocol the stand-ins speak. */
export const transports = ["exec"] as const;
export type Transport = (typeof transports)[number];

/** Short, so that a test of an agent that must be forced to end does not take seconds. */
export const shortGraces = { killGraceMs: 400, exitGraceMs: 400 } as const satisfies CodexOptions;

/** A `Codex` whose agent misbehaves in one way. */
export interface FaultyAgent extends AsyncDisposable {
  /** The executable, which knows what was started and what still runs. */
  agent: StandIn;
  /** Uses it, with short graces. */
  codex: Codex;
  /** A new thread of it. */
  thread: Thread;
  /** What `onDiagnostic` was told. */
  diagnostics: Diagnostic[];
  /** A folder for files of the test, removed with the agent. */
  folder: string;
}

/**
 * Makes one; disposing of it closes the `Codex` and fails the test if any process outlives that. What cannot even be
 * started can be tried on any engine.
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
