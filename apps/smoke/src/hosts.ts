import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCodexHome } from "@codex/testing";
import { linked, quiet } from "./consumer.js";
import { runCommand } from "./run-command.js";

/** The scenes of `consumer/hosts/`. */
type SceneName = "happy" | "failing" | "aborted" | "structured" | "resumed";

/** What a program did in a scene, and what the model received last. */
interface Scene {
  outcome: unknown;
  /** The user's messages. */
  prompts: string[];
  /** The schema of the answer. */
  schema?: unknown;
}

/** How long a program may take for all of its scenes, in milliseconds. */
const playLimitMs = 120_000;

/**
 * Installs programs of npm that depend on `@openai/codex-sdk`, with the packed SDK in its place, and plays the scenes with one
 * of them.
 *
 * @param consumer the project with the packed packages
 * @param driver the file in `consumer/hosts/` that drives the program
 * @param programs the packages to install, with their versions
 * @param flags more flags of `npm install`
 */
export async function playScenes(
  consumer: string,
  driver: string,
  programs: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Record<SceneName, Scene>> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "codex-host-")));
  await using home = await createCodexHome();
  try {
    const tarballs = readdirSync(join(consumer, "tarballs"));
    const packed = (name: string) => {
      const tarball = tarballs.find((file) => file.startsWith(`codex-${name}`));
      return `file:${join(consumer, "tarballs", tarball ?? name)}`;
    };
    const manifest = {
      private: true,
      type: "module",
      dependencies: { ...programs, "@openai/codex-sdk": packed("sdk"), "@codex/testing": packed("testing") },
      overrides: { "@openai/codex-sdk": "$@openai/codex-sdk", "@openai/codex": linked()["@openai/codex"] },
    };
    writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
    await runCommand("npm", ["install", ...quiet, ...flags], { cwd: directory });
    mkdirSync(join(directory, "hosts"));
    cpSync(fileURLToPath(new URL("../consumer/hosts/", import.meta.url)), join(directory, "hosts"), {
      recursive: true,
    });
    const env = {
      ...home.env,
      OPENAI_AGENTS_DISABLE_TRACING: "1",
      PROMPTFOO_DISABLE_TELEMETRY: "1",
      PROMPTFOO_DISABLE_UPDATE: "1",
    };
    const options = { cwd: directory, env, timeoutMs: playLimitMs };
    const { stdout } = await runCommand(process.execPath, [`hosts/${driver}`], options);
    // Programs log to stdout as well.
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<SceneName, Scene>;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
