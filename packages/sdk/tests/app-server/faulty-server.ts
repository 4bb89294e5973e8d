import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Codex, type CodexOptions, type Diagnostic } from "../../src/index.js";
import { until } from "../clock.js";
import { processesMentioning } from "../processes-mentioning.js";

/** A `Codex` whose server misbehaves. */
export interface FaultyServer extends AsyncDisposable {
  codex: Codex;
  diagnostics: Diagnostic[];
  /** What the server has written to stderr so far. */
  readonly log: string;
  /** Waits until the server has written the text to stderr. */
  said(text: string): Promise<void>;
  /** The command lines of the server's processes. */
  processes(): string[];
}

/** Starts a `Codex` on the script `servers/<name>.mjs`, which is named after its fault. */
export function faultyServer(name: string, options: CodexOptions = {}): FaultyServer {
  const codexPathOverride = fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));
  const home = mkdtempSync(join(tmpdir(), "codex-home-"));
  const diagnostics: Diagnostic[] = [];
  let log = "";
  const codex = new Codex({
    transport: "app-server",
    codexPathOverride,
    killGraceMs: 300,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    // Makes this server's processes recognizable in the process list.
    configOverrides: [`home=${home}`],
    ...options,
    onStderr: (text) => {
      log += text;
      options.onStderr?.(text);
    },
    env: { PATH: process.env["PATH"], CODEX_HOME: home, ...options.env },
  });
  return {
    codex,
    diagnostics,
    get log() {
      return log;
    },
    said: (text) => until(() => log.includes(text)),
    processes: () => processesMentioning(home),
    async [Symbol.asyncDispose]() {
      await codex.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
