import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { afterAll, expect, inject, it } from "vitest";
import { linked, quiet } from "../src/consumer.js";
import { publishedPackages, repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";
import { thisNode } from "../src/runtimes.js";

const isShort = inject("scope") === "short";
const readme = readFileSync(join(repositoryDirectory, "README.md"), "utf8");
const parent = mkdtempSync(join(tmpdir(), "codex-readme-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Creates an empty project next to the clone. In the short scope, dependencies from npm are links. */
function makeProject(name: string): string {
  const cwd = join(parent, name);
  mkdirSync(cwd);
  const manifest = { private: true, overrides: isShort ? linked() : {} };
  writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest));
  return cwd;
}

/** Runs an `npm install …` command from a page or from the output of `pack:all`. */
async function runInstall(command: string, cwd: string): Promise<void> {
  const [npm, ...words] = command.split(" ");
  expect(npm).toBe("npm");
  await runCommand("npm", [...words, ...quiet], { cwd });
}

it("the README's commands install the SDK in an empty project, and its first program runs there", async () => {
  const block = /## Install\n.*?```sh\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const [pack, install] = block.split("\n").map((line) => line.replace(/ +#.*/, ""));
  expect(pack).toBe("npx -y pnpm pack:all");
  if (isShort) {
    // The consumer was packed by the same script. Building again would remove the packages under other tests.
    symlinkSync(inject("consumer"), join(parent, "codex-sdk"), "junction");
  } else {
    await runCommand("npx", ["-y", "pnpm", "pack:all"], { cwd: repositoryDirectory });
    symlinkSync(repositoryDirectory, join(parent, "codex-sdk"), "junction");
  }
  const cwd = makeProject("my-program");
  await runInstall(install ?? "", cwd);
  expect(readdirSync(join(cwd, "node_modules/@codex"))).toEqual(["sdk"]);

  const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(program).toContain("new Codex()");
  writeFileSync(join(cwd, "readme.mjs"), program);
  await runCommand("git", ["init", "--quiet"], { cwd });
  // The program selects no model, so that of the user's settings answers.
  const model = await startScriptedModel({
    replies: [reply.text("The test is right."), reply.text("It is fixed.")],
  });
  const home = await createCodexHome({ configToml: model.configToml });
  const { stdout } = await runCommand(thisNode.command, ["readme.mjs"], { cwd, env: home.env });
  expect(stdout).toContain("The test is right. {");
  expect(stdout).toContain("text: 'It is fixed.'");
  model.assertFinished();
  await Promise.all([model.close(), home.dispose()]);
});

it.runIf(isShort)("pack:all prints a command for every package, and the longest one is enough", async () => {
  const commands = inject("printed")
    .split("\n")
    .filter((line) => line.startsWith("npm "));
  const names = commands.map((command) => /codex-([a-z-]+)\.tgz$/.exec(command)?.[1]);
  expect(names.sort()).toEqual(publishedPackages.map(({ manifest }) => manifest.name.slice(7)).sort());

  const longest = commands.reduce((one, other) => (one.length < other.length ? other : one));
  expect(longest).toMatch(/codex-app-server\.tgz$/);
  const cwd = makeProject("raw-protocol");
  await runInstall(longest, cwd);
  await runCommand(thisNode.command, ["--eval", 'import("@codex/app-server")'], { cwd: resolve(cwd) });
});
