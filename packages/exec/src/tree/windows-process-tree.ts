import { spawnSync } from "node:child_process";
import type { ProcessTree, TreeScope } from "./process-tree.js";

/**
 * A tree on Windows, which knows neither groups nor signals: `taskkill /T /F` finds and ends it, as long as the root
 * is alive. Whatever the signal, there is only this one way.
 */
export class WindowsProcessTree implements ProcessTree {
  readonly #rootPid: number;
  #rootAlive = true;

  constructor(rootPid: number) {
    this.#rootPid = rootPid;
  }

  refresh({ rootAlive }: TreeScope): void {
    this.#rootAlive = rootAlive;
  }

  signal(): void {
    if (!this.#rootAlive) return;
    spawnSync("taskkill", ["/PID", String(this.#rootPid), "/T", "/F"], {
      stdio: "ignore",
      windowsHide: true,
      timeout: 5_000,
    });
  }

  hasSurvivors(): boolean {
    return false;
  }
}
