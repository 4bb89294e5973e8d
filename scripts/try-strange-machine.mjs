// Runs the tests in environments that imitate unusual machines. An argument that is the name of a machine selects it. All others
// go to vitest: `node scripts/try-strange-machine.mjs only-path packages/testing`. To run another command, put it after `--`.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const scratch = mkdtempSync(join(realpathSync(tmpdir()), "strange-machine-"));

const home = join(scratch, "home");
const startUpFiles = [".bashrc", ".bash_profile", ".profile", ".zshenv", ".zprofile", ".zshrc"];
const gitConfig = `[commit]
	gpgsign = true
[gpg]
	program = false
[core]
	autocrlf = true
	hooksPath = /nowhere
[init]
	defaultBranch = noise
[color]
	ui = always
`;

/** A user whose start-up files print, whose git cannot commit, and whose environment sets everything that can interfere. */
function noisyUser(more) {
  mkdirSync(home);
  for (const name of startUpFiles) writeFileSync(join(home, name), `echo "noise of ${name}"\n`);
  writeFileSync(join(home, ".gitconfig"), gitConfig);
  return {
    ...process.env,
    // Package managers keep their settings and caches, because they are not under test here.
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), ".npmrc"),
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), ".npm"),
    HOME: home,
    ZDOTDIR: home,
    ENV: join(home, ".profile"),
    BASH_ENV: join(home, ".bashrc"),
    GIT_AUTHOR_NAME: "noise",
    LANG: "tr_TR.UTF-8",
    LC_ALL: "tr_TR.UTF-8",
    TZ: "Asia/Kathmandu",
    COLUMNS: "20",
    NODE_OPTIONS: "--max-old-space-size=4096",
    RUST_LOG: "trace",
    CODEX_API_KEY: "noise",
    CODEX_INTERNAL_ORIGINATOR_OVERRIDE: "noise",
    OPENAI_API_KEY: "noise",
    ...more,
  };
}

function linkedTemporaryDirectory() {
  mkdirSync(join(scratch, "a place"));
  symlinkSync(join(scratch, "a place"), join(scratch, "a link"));
  return { ...process.env, TMPDIR: join(scratch, "a link") };
}

/** The environment of each. */
const machines = {
  "noisy-user": () => noisyUser({ CODEX_HOME: "/nowhere", FORCE_COLOR: "1", TERM: "xterm-256color" }),
  "no-shlvl": () =>
    noisyUser({ SHLVL: undefined, CODEX_HOME: undefined, NO_COLOR: "1", CI: "true", TERM: "dumb" }),
  "only-path": () => ({ PATH: process.env.PATH }),
  "other-tmpdir": linkedTemporaryDirectory,
};

const words = process.argv.slice(2);
const separator = words.indexOf("--");
const command = separator < 0 ? undefined : words.splice(separator).slice(1);
const chosen = Object.keys(machines).filter((name) => words.includes(name));
const vitest = ["node_modules/vitest/vitest.mjs", "run", ...words.filter((word) => !(word in machines))];
const [program, ...parameters] = command ?? [process.execPath, ...vitest];

const results = (chosen.length > 0 ? chosen : Object.keys(machines)).map((name) => {
  console.log(`\n── ${name}`);
  const env = machines[name]();
  process.umask(env.HOME === home ? 0o077 : 0o022);
  const { status } = spawnSync(program, parameters, {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env,
    stdio: "inherit",
  });
  // An agent that writes there was started without its own home.
  const wroteToHome = existsSync(join(home, ".codex"));
  rmSync(home, { recursive: true, force: true });
  return { name, passed: status === 0 && !wroteToHome, wroteToHome };
});
rmSync(scratch, { recursive: true, force: true });

console.log();
for (const { name, passed, wroteToHome } of results) {
  console.log(`${passed ? "✓" : "✗"} ${name}${wroteToHome ? ": an agent wrote to HOME" : ""}`);
  if (!passed) process.exitCode = 1;
}
