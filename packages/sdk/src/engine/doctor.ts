import { buildEnvironment, exitWithin, findCodexBinary, quoteStderr, startProcess } from "@codex/exec";
import type { OpenEnum } from "@codex/protocol";
import type { CodexOptions } from "../options/codex-options.js";
import { explainNoCredentials } from "./credentials.js";
import { codexHome, oldestSupported, precedes } from "./host.js";

/** How a check has gone: `warning` means that turns run, but something else may not. */
export type DoctorStatus = OpenEnum<"ok" | "warning" | "fail">;

/** One thing that `codex.doctor()` has looked at. */
export type DoctorCheck = {
  /** What was looked at. Ids of this SDK begin with `sdk.`; the others are those of `codex doctor`, and change with its version. */
  id: string;
  /** How it has gone. */
  status: DoctorStatus;
  /** What was found, as one sentence or less. */
  summary: string;
  /** What to do; `null` when there is nothing to do. */
  remedy: string | null;
  /** Paths, versions and similar facts. Secrets are redacted. */
  details: Readonly<Record<string, string | readonly string[]>>;
};

/** The result of `codex.doctor()`. */
export type DoctorReport = {
  /** The worst status of all checks. */
  status: DoctorStatus;
  /** The version of the binary; `null` when it could not be run. */
  codexVersion: string | null;
  /** What was looked at: first by this SDK, then by codex. */
  checks: DoctorCheck[];
};

/** What the checks are made with. */
export interface DoctorContext {
  options: CodexOptions;
  /** The flattened `config`, then the raw overrides, in the order to send them. */
  overrides: readonly string[];
  /** What must not appear in a message. */
  secrets: readonly string[];
  /** Where the agent would work. Default: the current directory. */
  workingDirectory: string | undefined;
  signal: AbortSignal | undefined;
}

/** How long a program of codex may run, in milliseconds. Its own requests over the network end after 5 s. */
const limitMs = 60_000;

/** Looks for what can keep an agent on this machine from working. Rejects only when `signal` aborts. */
export async function examine(context: DoctorContext): Promise<DoctorReport> {
  const { options, signal } = context;
  signal?.throwIfAborted();
  const { binary, check } = lookForBinary(options);
  const own = [check, checkHome(options), checkLocks(options), checkCredentials(options)];
  if (binary === undefined) return reportOf(null, own);
  const [codex, sandbox] = await Promise.all([askCodex(context, binary), checkSandbox(context, binary)]);
  signal?.throwIfAborted();
  own.push(checkVersion(codex.version), sandbox, ...codex.own);
  return reportOf(codex.version, [...own, ...codex.checks]);
}

type FoundBinary = ReturnType<typeof findCodexBinary>;

function lookForBinary({ codexPathOverride, env }: CodexOptions): {
  binary?: FoundBinary;
  check: DoctorCheck;
} {
  const id = "sdk.binary";
  const sources = {
    override: "is the one of `codexPathOverride`",
    package: "is that of the npm package @openai/codex",
    path: "was found on PATH",
  };
  try {
    const binary = findCodexBinary({ override: codexPathOverride, env });
    const summary = `the codex binary ${sources[binary.source]}`;
    return { binary, check: ok(id, summary, { path: binary.path }) };
  } catch (error) {
    const remedy = "Install @openai/codex next to this SDK, or give new Codex() a `codexPathOverride`.";
    return { check: fail(id, (error as Error).message, remedy) };
  }
}

function checkVersion(version: string | null): DoctorCheck {
  const id = "sdk.version";
  if (version === null) return warn(id, "the version of codex is unknown", null);
  if (!precedes(version, oldestSupported)) return ok(id, `codex ${version} is supported`);
  return fail(
    id,
    `codex ${version} is older than ${oldestSupported}, the oldest supported version`,
    "Update @openai/codex, or remove `codexPathOverride`.",
  );
}

function checkHome({ env }: CodexOptions): DoctorCheck {
  const id = "sdk.home";
  const path = codexHome(env ?? process.env);
  if (path === undefined)
    return fail(id, "no directory for sessions and settings is known", "Set CODEX_HOME, or HOME.");
  const { accessSync, constants, statSync } = process.getBuiltinModule("node:fs");
  const { dirname } = process.getBuiltinModule("node:path");
  const details = { path };
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      accessSync(dirname(path), constants.W_OK);
      return ok(id, "CODEX_HOME does not exist yet: the first turn creates it", details);
    }
    if (!found.isDirectory())
      return fail(id, "CODEX_HOME is not a directory", "Set CODEX_HOME to a directory.", details);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(id, "CODEX_HOME can be written", details);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return fail(
      id,
      `CODEX_HOME cannot be written (${code})`,
      "Give the user of this program access to it, or set CODEX_HOME to another directory.",
      details,
    );
  }
}

/** Looks for processes other than ours that have threads open: a thread has one writer. */
function checkLocks({ env }: CodexOptions): DoctorCheck {
  const id = "sdk.locks";
  const { readFileSync, readdirSync, statSync } = process.getBuiltinModule("node:fs");
  const { join } = process.getBuiltinModule("node:path");
  if (process.platform !== "linux")
    return ok(id, "the threads that other processes use are found on Linux only");
  try {
    const folder = join(codexHome(env ?? process.env) ?? "", "thread-writer-locks");
    // A line is `8: FLOCK ADVISORY WRITE <process> <device>:<inode> 0 EOF`.
    const locks = readFileSync("/proc/locks", "utf8").matchAll(
      /FLOCK\s+ADVISORY\s+WRITE\s+(\d+)\s+\S+:(\d+)\s/g,
    );
    const holders = new Map([...locks].map(([, holder = "", inode = ""]) => [inode, holder]));
    const found = readdirSync(folder).flatMap((file) => {
      const holder = holders.get(String(statSync(join(folder, file)).ino));
      const threadId = file.replace(/\.lock$/, "");
      return holder && threadId !== file && !file.startsWith(".") && !isOurs(holder)
        ? [`${threadId} (process ${holder})`]
        : [];
    });
    if (found.length === 0) return ok(id, "no other process uses a thread of CODEX_HOME");
    const summary = `other processes use ${found.length} thread(s) of CODEX_HOME, which cannot run here meanwhile`;
    return warn(id, summary, "Close these threads there, or fork them here.", { threads: found });
  } catch {
    return ok(id, "no thread of CODEX_HOME has been used yet");
  }
}

/** Whether a process was started by this one, directly or not. */
function isOurs(pid: string): boolean {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  try {
    for (let each = pid; each !== "0" && each !== ""; ) {
      if (each === String(process.pid)) return true;
      each = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/status`, "utf8"))?.[1] ?? "";
    }
  } catch {
    // It has ended and left the lock to another one.
  }
  return false;
}

function checkCredentials(options: CodexOptions): DoctorCheck {
  const id = "sdk.credentials";
  const problem = explainNoCredentials(options);
  if (problem === undefined)
    return ok(id, "this Codex has an API key, a login, or a provider that may need none");
  return fail(id, "this Codex has no API key and no login", problem);
}

/** Runs a command in the sandbox of the agent: to read the settings of a sandbox says little about whether it works. */
async function checkSandbox(context: DoctorContext, binary: FoundBinary): Promise<DoctorCheck> {
  const id = "sdk.sandbox";
  if (process.platform === "win32") return warn(id, "the sandbox is not tried on Windows", null);
  const { exit, stderr } = await run(context, binary, ["sandbox", "--", "/bin/sh", "-c", "exit 0"]);
  if (exit === 0) return ok(id, "commands run in the sandbox");
  const remedy =
    'Allow unprivileged user namespaces, or run the agent in a container of its own with `sandboxMode: "danger-full-access"`.';
  return fail(id, "commands do not run in the sandbox", remedy, { stderr });
}

/** The checks of `codex doctor`. */
async function askCodex(
  context: DoctorContext,
  binary: FoundBinary,
): Promise<{ version: string | null; checks: DoctorCheck[]; own: DoctorCheck[] }> {
  const id = "sdk.codex_doctor";
  const overrides = context.overrides.flatMap((each) => ["--config", each]);
  const { exit, stdout, stderr } = await run(context, binary, ["doctor", "--json", ...overrides]);
  try {
    const { codexVersion = null, checks } = JSON.parse(stdout) as CodexReport;
    return { version: codexVersion, checks: Object.values(checks).map(translate), own: [] };
  } catch {
    const summary = exit === undefined ? "codex doctor did not end" : "codex doctor gave no report";
    const remedy = "Look at what it said, and at the settings that this Codex has.";
    return { version: null, checks: [], own: [fail(id, summary, remedy, { stderr })] };
  }
}

/** The report of `codex doctor --json`, version 1 of its schema. */
interface CodexReport {
  codexVersion?: string;
  checks: Record<string, CodexCheck>;
}

interface CodexCheck {
  id: string;
  status: string;
  summary: string;
  details?: Record<string, string | string[]>;
  remediation?: string | null;
}

function translate({ id, status, summary, details = {}, remediation = null }: CodexCheck): DoctorCheck {
  return { id, status, summary, remedy: remediation, details };
}

async function run(
  { options, secrets, workingDirectory, signal }: DoctorContext,
  { path, pathDirectories }: FoundBinary,
  args: string[],
): Promise<{ exit: number | null | undefined; stdout: string; stderr: string }> {
  const { env, apiKey } = options;
  try {
    const child = await startProcess({
      command: path,
      args,
      env: buildEnvironment({ env, inherited: process.env, apiKey, pathDirectories }),
      cwd: workingDirectory,
      input: "",
      secrets,
      signal,
    });
    const stop = () => void child.end();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const lines = (async () => {
        const read: string[] = [];
        for await (const batch of child.lines) read.push(...batch);
        return read.join("\n");
      })();
      const exit = await exitWithin(child, limitMs);
      if (exit === undefined) await child.end();
      return { exit: exit?.code, stdout: await lines.catch(() => ""), stderr: quoteStderr(child.stderrTail) };
    } finally {
      signal?.removeEventListener("abort", stop);
      await child.end();
    }
  } catch (error) {
    return { exit: null, stdout: "", stderr: (error as Error).message };
  }
}

function reportOf(codexVersion: string | null, checks: DoctorCheck[]): DoctorReport {
  const worst = ["fail", "warning"].find((status) => checks.some((check) => check.status === status));
  return { status: worst ?? "ok", codexVersion, checks };
}

type Details = DoctorCheck["details"];

function ok(id: string, summary: string, details: Details = {}): DoctorCheck {
  return { id, status: "ok", summary, remedy: null, details };
}

function warn(id: string, summary: string, remedy: string | null, details: Details = {}): DoctorCheck {
  return { id, status: "warning", summary, remedy, details };
}

function fail(id: string, summary: string, remedy: string, details: Details = {}): DoctorCheck {
  return { id, status: "fail", summary, remedy, details };
}
