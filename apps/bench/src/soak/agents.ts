import { mkdirSync, mkdtempSync } from "node:fs";
import { Codex } from "@codex/sdk";

import type { Executable, Fault } from "./faults.js";

/** Short, so that what has to be forced to end does not hold up the others. */
const killGraceMs = 400;
/** Long enough for a process that crashes to have ended, also on a busy machine. */
const exitGraceMs = 3000;

/** The executables of all faults, and the `Codex` objects that use them. */
export class Agents implements AsyncDisposable {
  readonly #executables: ReadonlyMap<Fault, Executable>;
  readonly #homes: string;
  readonly #shared = new Map<Fault, Codex>();

  /** @param homes a folder for the homes of the agents */
  constructor(faults: readonly Fault[], homes: string) {
    mkdirSync(homes);
    this.#homes = homes;
    this.#executables = new Map(faults.map((fault) => [fault, fault.makeExecutable()]));
  }

  /** The `Codex` that all turns of a fault share. */
  sharedCodex(fault: Fault): Codex {
    const codex = this.#shared.get(fault) ?? this.newCodex(fault);
    this.#shared.set(fault, codex);
    return codex;
  }

  /** A `Codex` for one turn, which closes it. */
  newCodex(fault: Fault): Codex {
    return new Codex({
      transport: fault.transport,
      codexPathOverride: this.#executables.get(fault)?.path,
      env: { ...process.env, CODEX_HOME: mkdtempSync(`${this.#homes}/`) },
      killGraceMs,
      exitGraceMs,
      onDiagnostic: () => {},
      onStderr: () => {},
      ...fault.codexOptions,
    });
  }

  /** Closes what is shared, as a host would that shuts down. */
  async close(): Promise<void> {
    await Promise.all([...this.#shared.values()].map((codex) => codex.close()));
    this.#shared.clear();
  }

  /** Removes the executables, and kills what still runs of them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#executables.values()].map((executable) => executable.dispose()));
  }
}
