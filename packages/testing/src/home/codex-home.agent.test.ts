import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { childEnvironment } from "./child-environment.js";
import { type CodexHome, createCodexHome } from "./codex-home.js";

let home: CodexHome;
afterEach(() => home?.dispose());

it("is a folder of its own, with an environment that names it", async () => {
  home = await createCodexHome({ configToml: 'model = "x"\n', env: { EXTRA: "1" } });
  expect(home.env).toMatchObject({ CODEX_HOME: home.path, EXTRA: "1", PATH: process.env["PATH"] });
  expect(await readFile(join(home.path, "config.toml"), "utf8")).toBe('model = "x"\n');
  expect(home.path.startsWith(home.env["TMPDIR"] ?? "")).toBe(false);
});

it("is gone after dispose, also when something still writes into it", async () => {
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

it("keeps secrets and other people's settings from the agent", () => {
  const kept = { PATH: "/bin", HOME: "/home/me", LANG: "C", TOKENIZERS_PARALLELISM: "1" };
  const dropped = {
    OPENAI_API_KEY: "sk",
    CODEX_API_KEY: "sk",
    CODEX_HOME: "/real",
    ANTHROPIC_API_KEY: "x",
    GITHUB_TOKEN: "x",
    DB_PASSWORD: "x",
    https_proxy: "x",
    RUST_LOG: "trace",
  };
  expect(childEnvironment({ ...kept, ...dropped, NOTHING: undefined })).toEqual(kept);
});
