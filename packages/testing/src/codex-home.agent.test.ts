import { execFileSync, spawnSync } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { runExec } from "../tests/fixture/exec-turn.js";
import { type CodexHome, createCodexHome } from "./codex-home.js";
import { privateEnvironment } from "./private-environment.js";
import { reply } from "./reply/reply.js";
import { startScriptedModel } from "./server/start-scripted-model.js";

let home: CodexHome;
afterEach(async () => {
  vi.unstubAllEnvs();
  await home?.dispose();
});

it("creates a folder with the given config.toml", async () => {
  home = await createCodexHome({ configToml: 'model = "x"\n' });
  expect(await readFile(join(home.path, "config.toml"), "utf8")).toBe('model = "x"\n');
});

it("creates a HOME with only a git identity, and a TMPDIR that does not contain CODEX_HOME", async () => {
  home = await createCodexHome();
  const { HOME = "", TMPDIR = "", CODEX_HOME } = home.env;
  expect(await readdir(HOME)).toEqual([".gitconfig"]);
  expect(await readdir(TMPDIR)).toEqual([]);
  expect(CODEX_HOME).toBe(home.path);
  expect(home.path.startsWith(TMPDIR)).toBe(false);
});

it("lets the given variables override its own", async () => {
  home = await createCodexHome({ env: { EXTRA: "1", TZ: "Asia/Tokyo" } });
  expect(home.env).toMatchObject({ EXTRA: "1", TZ: "Asia/Tokyo" });
});

it("requires PATH to be set on the host", async () => {
  vi.stubEnv("PATH", undefined);
  await expect(createCodexHome()).rejects.toThrow("PATH is not set");
  home = await createCodexHome({ env: { PATH: "/bin" } });
  expect(home.env["PATH"]).toBe("/bin");
});

it("gives the scripted model to a program that creates its own Codex", async () => {
  await using model = await startScriptedModel({ replies: [reply.text("Hello!")], maxRetries: 0 });
  home = await createCodexHome({ configToml: model.configToml });
  const withoutSettings = { ...model, config: {} as typeof model.config };
  const { items } = await runExec({ model: withoutSettings, home });
  expect(items).toMatchObject([{ type: "agent_message", text: "Hello!" }]);
  expect(model.configToml).toContain("model_providers.scripted.request_max_retries = 0\n");
});

it("is removed when the program exits without dispose()", async () => {
  const module = new URL("../dist/index.js", import.meta.url).href;
  const program = `const { createCodexHome } = await import(${JSON.stringify(module)});
    const disposed = await createCodexHome();
    const left = await createCodexHome();
    await disposed.dispose();
    console.log(left.path);
    process.exit(3);`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect(status).toBe(3);
  const root = dirname(stdout.trim());
  expect(basename(root)).toMatch(/^codex-home-/);
  await expect(access(root)).rejects.toThrow("ENOENT");
});

it("is removed by dispose even while a process writes into it", async () => {
  home = await createCodexHome();
  const folder = join(home.path, "sessions");
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) {
      await mkdir(folder, { recursive: true }).catch(() => {});
      await writeFile(join(folder, `${n}`), "x").catch(() => {});
    }
  })();
  setTimeout(() => (writing = false), 150);
  await home.dispose();
  await writer;
  await home.dispose();
  await expect(access(home.path)).rejects.toThrow("ENOENT");
});

describe("the environment", () => {
  const folders = { codexHome: "/x/codex", userHome: "/x/home", temporary: "/x/tmp" };
  const host = {
    PATH: "/bin",
    SystemRoot: "C:\\Windows",
    ComSpec: "cmd.exe",
    HOME: "/home/me",
    LANG: "de_DE.UTF-8",
    BASH_ENV: "/home/me/.bashrc",
    OPENAI_API_KEY: "sk",
    CODEX_HOME: "/home/me/.codex",
    https_proxy: "http://proxy",
    NODE_OPTIONS: "--inspect",
    RUST_LOG: "trace",
    TZ: "Europe/Berlin",
  };

  it("inherits only PATH from the host", () => {
    expect(privateEnvironment(host, folders, "linux")).toEqual({
      PATH: "/bin",
      CODEX_HOME: "/x/codex",
      HOME: "/x/home",
      TMPDIR: "/x/tmp",
      SHELL: "/bin/sh",
      SHLVL: "1",
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      GIT_CONFIG_NOSYSTEM: "1",
    });
  });

  it("has the variables that programs need to start on Windows", () => {
    expect(privateEnvironment(host, folders, "win32")).toEqual({
      PATH: "/bin",
      SystemRoot: "C:\\Windows",
      ComSpec: "cmd.exe",
      CODEX_HOME: "/x/codex",
      HOME: "/x/home",
      USERPROFILE: "/x/home",
      APPDATA: join("/x/home", "AppData", "Roaming"),
      LOCALAPPDATA: join("/x/home", "AppData", "Local"),
      TMPDIR: "/x/tmp",
      TEMP: "/x/tmp",
      TMP: "/x/tmp",
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      GIT_CONFIG_NOSYSTEM: "1",
    });
  });
});

describe("with a user whose start-up files print", () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ["SHLVL unset", { SHLVL: undefined }],
    ["SHLVL 0", { SHLVL: "0" }],
    ["BASH_ENV and ENV set", { BASH_ENV: ".bashrc", ENV: ".profile" }],
  ])("and %s, a command's output is its own", async (_, variables) => {
    await becomeNoisy(variables);
    expect(await outputOf(reply.shell("printf clean"))).toBe("clean");
  });

  it.each([
    ["zsh, or sh where there is none,", reply.shell("printf clean", { shell: "zsh" })],
    ["the user's shell", reply.functionCall("exec_command", { cmd: "printf clean", login: false })],
  ])("%s reads none of them", async (_, command) => {
    await becomeNoisy({ SHLVL: undefined });
    expect(await outputOf(command)).toBe("clean");
  });

  it("a login shell reads none of them", async () => {
    await becomeNoisy({});
    // The machine's own /etc/profile may print.
    expect(await outputOf(reply.shell("printf clean", { login: true }))).toMatch(/^(?!.*noise).*clean$/s);
  });
});

it("git commits with its identity and branch whatever the settings of the user and the machine", async () => {
  await becomeNoisy({});
  home = await createCodexHome();
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: home.env["TMPDIR"], env: home.env, encoding: "utf8" });
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "--message", "first");
  expect(git("log", "--format=%an <%ae> %D")).toBe("Codex Test <codex@example.com> HEAD -> main\n");
});

/** Makes the host a user whose start-up files print and whose git refuses to commit; file names in variables are theirs. */
async function becomeNoisy(variables: NodeJS.ProcessEnv): Promise<void> {
  const user = await mkdtemp(join(tmpdir(), "noisy-user-"));
  onTestFinished(() => rm(user, { recursive: true }));
  const startUpFiles = [".bashrc", ".bash_profile", ".profile", ".zshenv", ".zprofile", ".zshrc"];
  for (const name of startUpFiles) await writeFile(join(user, name), `echo "noise of ${name}"\n`);
  const gitconfig = "[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n[init]\n\tdefaultBranch = noise\n";
  await writeFile(join(user, ".gitconfig"), gitconfig);
  const git = { GIT_CONFIG_SYSTEM: join(user, ".gitconfig"), GIT_AUTHOR_NAME: "noise", GIT_DIR: "/noise" };
  for (const [name, value] of Object.entries({ HOME: user, ZDOTDIR: user, ...git, ...variables })) {
    vi.stubEnv(name, value?.startsWith(".") ? join(user, value) : value);
  }
}

/** What the agent says that a command printed, run from the environment of a new home. */
async function outputOf(command: ReturnType<typeof reply.shell>): Promise<unknown> {
  home = await createCodexHome();
  const model = await startScriptedModel({ replies: [command, reply.text("done")] });
  onTestFinished(() => model.close());
  const { items } = await runExec({ model, home });
  return items.find((item) => item["type"] === "command_execution")?.["aggregated_output"];
}
