import { mkdirSync, mkdtempSync } from "node:fs";
import { Codex } from "@codex/sdk";

import type { Executable, Fault } from "./faults.js";

/** Short, so that processes that have to be killed do not delay other turns. */
const killGraceMs = 400;
/** Long enough for a crashing process to exit, even on a busy machine. */
const exitGraceMs = 3000;

/** The executables of all faults, and the `Codex` instances that use them. */
export class Agents implements AsyncDisposable {
  readonly #executables: ReadonlyMap<Fault, Executable>;
  readonly #homes: string;
  readonly #shared = new Map<Fault, Codex>();

  /** @param homes path of the folder to create for the agents' homes */
  constructor(faults: readonly Fault[], homes: string) {
    mkdirSync(homes);
    this.#homes = homes;
    this.#executables = new Map(faults.map((fault) => [fault, fault.makeExecutable()]));
  }

  /** Returns the `Codex` that all turns of a fault share. */
  sharedCodex(fault: Fault): Codex {
    const codex = this.#shared.get(fault) ?? this.newCodex(fault);
    this.#shared.set(fault, codex);
    return codex;
  }

  /** Creates a `Codex` for one turn. The caller closes it. */
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

  /** Closes the shared instances, as a host does on shutdown. */
  async close(): Promise<void> {
    await Promise.all([...this.#shared.values()].map((codex) => codex.close()));
    this.#shared.clear();
  }

  /** Removes the executables, and kills their remaining processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#executables.values()].map((executable) => executable.dispose()));
  }
}
