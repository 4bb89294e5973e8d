import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { CodexHome } from "@codex/testing";
import { type Canonical, canonicalDate } from "./cli-model.js";

/** How long one run of the CLI may take before the test fails. */
const deadlineMs = 20_000;

/** How the installed CLI interprets its overrides. */
export interface ReadConfig {
  /** The configuration layer made from `--config` alone. */
  sessionFlags: Map<string, Canonical>;
  /** The effective configuration: all layers merged, as plain JSON. */
  effective: Record<string, unknown>;
}

/**
 * Starts the real CLI as an app-server, requests its configuration, and stops it. Rejects with the CLI's own message when
 * it does not start.
 */
export async function readConfig(
  home: CodexHome,
  overrides: readonly string[],
  flags: string[] = [],
): Promise<ReadConfig> {
  const child = spawn(
    await nativeBinary(),
    ["app-server", ...overrides.map((it) => `--config=${it}`), ...flags],
    {
      cwd: home.path,
      env: { ...home.env, NO_COLOR: "1" },
      signal: AbortSignal.timeout(deadlineMs),
    },
  );
  const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  child.stdin.on("error", () => {}); // The CLI may have exited already; its stderr says why.
  const closed = new Promise<void>((resolve, reject) =>
    child.on("close", () => resolve()).on("error", reject),
  );
  const answered = (async () => {
    send({
      id: 1,
      method: "initialize",
      params: { clientInfo: { name: "codex-config-test", version: "0" } },
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line);
      if (message.id === 1) send({ id: 2, method: "config/read", params: { includeLayers: true } });
      if (message.id === 2) return line;
    }
    throw new Error(`The CLI exited without an answer: ${stderr}`);
  })();
  try {
    return parseAnswer(await answered);
  } finally {
    child.stdin.end();
    await closed;
  }
}

/** The native executable in the npm package of this platform. */
export async function nativeBinary(): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve("@openai/codex/package.json"));
  const platformPackage = `@openai/codex-${process.platform}-${process.arch}`;
  const vendor = join(dirname(require.resolve(`${platformPackage}/package.json`)), "vendor");
  const [target = ""] = await readdir(vendor);
  return join(vendor, target, "bin", process.platform === "win32" ? "codex.exe" : "codex");
}

function parseAnswer(line: string): ReadConfig {
  // JSON.parse rounds 64-bit integers and cannot tell integers from floats, so mark the integers outside strings first.
  const marked = line.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    /^-?\d+$/.test(token) ? `{"$integer":"${token}"}` : token,
  );
  const { result, error } = JSON.parse(marked);
  if (error) throw new Error(`The CLI refused to read its configuration: ${JSON.stringify(error)}`);
  const layer = result.layers.find(
    (candidate: { name: { type: string } }) => candidate.name.type === "sessionFlags",
  );
  return {
    sessionFlags: fromJson(layer?.config ?? {}) as Map<string, Canonical>,
    effective: JSON.parse(line).result.config,
  };
}

function fromJson(value: unknown): Canonical {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value as Canonical;
  const entries = Object.entries(value);
  const [key, content] = entries.length === 1 ? (entries[0] as [string, string]) : ["", ""];
  if (key === "$integer") return BigInt(content);
  if (key === "$__toml_private_datetime") return canonicalDate(content);
  return new Map(entries.map(([name, child]) => [name, fromJson(child)]));
}
