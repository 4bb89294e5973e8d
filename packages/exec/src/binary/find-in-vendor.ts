import { join } from "node:path";
import { fileStatus, isDirectory } from "../spawn/file-status.js";
import type { PlatformTarget } from "./platform-target.js";

/** The folders of a `vendor` directory, newest layout first: where the binary is, and where its tools are. */
const LAYOUTS = [
  { binary: "bin", tools: "codex-path" },
  { binary: "codex", tools: "path" },
] as const;

/** A binary with the directories of its tools. */
export interface VendoredBinary {
  path: string;
  pathDirectories: string[];
}

/**
 * Looks for the binary in the `vendor` directory of an npm package.
 *
 * @param tried Receives every place that did not have it.
 */
export function findInVendor(
  vendorDirectory: string,
  target: PlatformTarget,
  tried: string[],
): VendoredBinary | undefined {
  for (const layout of LAYOUTS) {
    const root = join(vendorDirectory, target.triple);
    const path = join(root, layout.binary, target.fileName);
    const status = fileStatus(path);
    if (status === "executable") {
      return { path, pathDirectories: [join(root, layout.tools)].filter(isDirectory) };
    }
    tried.push(`${path} (${status})`);
  }
  return undefined;
}
