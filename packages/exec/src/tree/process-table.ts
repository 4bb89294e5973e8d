import { readLinuxProcessTable } from "./linux-process-table.js";
import type { ProcessRecord } from "./process-record.js";
import { readPsProcessTable } from "./ps-process-table.js";
import { indexMarkers } from "./tree-marker.js";

/** All processes of the machine at one moment; several trees can be looked up in it. */
export class ProcessTable {
  readonly records: readonly ProcessRecord[];
  #markers: Map<string, number[]> | undefined;

  constructor(records: readonly ProcessRecord[]) {
    this.records = records;
  }

  /** The table of this moment; empty where the system shows none, and then only process groups can be signalled. */
  static read(): ProcessTable {
    return new ProcessTable(readLinuxProcessTable() ?? readPsProcessTable() ?? []);
  }

  /** Processes that were started with a tree marker of this value in their environment. Linux only; else none. */
  pidsMarkedWith(value: string): readonly number[] {
    this.#markers ??= indexMarkers(this.records);
    return this.#markers.get(value) ?? [];
  }
}
