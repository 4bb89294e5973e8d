import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import type { Benchmark } from "../harness/benchmark.js";

/** What an installation writes to disk. */
export const packageWeight: Benchmark = {
  name: "package-weight",
  why:
    "Bytes of everything that an installation brings besides the native binary, on disk and compressed as for the way " +
    "there. Container images, serverless bundles and every CI run carry them.",
  contenders: ["published", "exec"],
  // Every round would find the same.
  rounds: 1,
  rows: [
    { title: "installed, without the binary", measure: "unpackedKb", unit: "kB", subject: "exec" },
    { title: "… gzipped", measure: "gzippedKb", unit: "kB", subject: "exec" },
  ],
  async prepare() {
    const { installedFiles } = await loadSizeGate();
    return {
      async measure(contender) {
        const entry = import.meta.resolve(contender === "published" ? "@openai/codex-sdk" : "@codex/sdk");
        const files = installedFiles(fileURLToPath(new URL("..", entry)));
        const content = Buffer.concat(files.map((file) => readFileSync(file)));
        return { unpackedKb: content.length / 1000, gzippedKb: gzipSync(content).length / 1000 };
      },
    };
  },
};

/** The walk that the size gate makes (`pnpm size`), so that both weigh the same files. */
async function loadSizeGate() {
  const script = new URL("../../../scripts/installed-files.mjs", import.meta.url);
  return (await import(script.href)) as { installedFiles(directory: string): string[] };
}
