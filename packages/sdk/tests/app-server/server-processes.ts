import { readdirSync, readFileSync } from "node:fs";

/** The process ids of the running app-servers that use a scripted model (Linux). */
export function serverProcesses(modelUrl: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [, ...arguments_] = readCommandLine(pid);
      return arguments_[0] === "app-server" && arguments_.some((text) => text.includes(modelUrl));
    })
    .map(Number);
}

function readCommandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
