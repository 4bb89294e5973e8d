import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Benchmark, Goal } from "../harness/benchmark.js";
import { runProgram } from "../harness/program.js";
import type { ColdImportTask } from "../programs/cold-import.js";

const goals: Goal[] = [{ against: "published", atMost: 1 }];

/** How long the package takes to load. */
export const coldImport: Benchmark = {
  name: "cold-import",
  why:
    "Time from `import()` of the package in a fresh process until its classes are available. Every program that imports " +
    "it waits that long, including a command-line tool that never runs a turn, and a serverless function on a cold start.",
  contenders: ["published", "exec"],
  rounds: 40,
  rows: [
    { title: "cold `import`", measure: "wallMs", unit: "ms", subject: "exec", goals },
    { title: "… processor time", measure: "cpuMs", unit: "ms", subject: "exec" },
  ],
  short: {
    rounds: 10,
    share: 1,
    // 1.5 to 1.65: most of it is compiling. It was 1.63 before the rest of the binary's features.
    limits: [{ measure: "cpuMs", subject: "exec", against: "published", atMost: 1.75 }],
  },
  async prepare() {
    return {
      measure(contender) {
        const task: ColdImportTask = { contender };
        return runProgram("cold-import", task);
      },
    };
  },
};

/** How much an installation writes to disk. */
export const packageWeight: Benchmark = {
  name: "package-weight",
  why:
    "Size of everything that an installation contains except the native binary, on disk and compressed as for download. " +
    "Container images, serverless bundles and CI runs all include it.",
  contenders: ["published", "exec"],
  // Every round would give the same result.
  rounds: 1,
  rows: [
    { title: "installed, without the binary", measure: "unpackedKb", unit: "kB", subject: "exec" },
    { title: "… gzipped", measure: "gzippedKb", unit: "kB", subject: "exec" },
  ],
  async prepare() {
    const { installedFiles } = await loadFileList();
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

/** Imports the file list of `pnpm size`, so that both measure the same files. */
async function loadFileList() {
  const script = new URL("../../../scripts/installed-files.mjs", import.meta.url);
  return (await import(script.href)) as { installedFiles(directory: string): string[] };
}
