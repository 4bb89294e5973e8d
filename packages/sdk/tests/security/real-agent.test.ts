import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../../src/index.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { startHarness, transports } from "../harness.js";

watchWhatIsLeft();

describe.each(transports)("a value that reaches the real agent on %s", (transport) => {
  it("stays what it is, whatever it looks like", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    for (const model of ["--sandbox=danger-full-access", "-m", 'a"b=c', "a\nb"]) {
      const instructions = `model="evil"\n--config=model=evil '${model}'`;
      const config = { ...harness.model.config, developer_instructions: instructions };
      await using codex = new Codex({ ...harness.codexOptions, config });
      await codex
        .startThread({ ...harness.threadOptions, model, threadSource: "--last" })
        .run(`--help ${model}`);
      const request = harness.model.requests.at(-1);
      expect(request?.model).toBe(model);
      expect(request?.instructions).toContain(instructions);
      expect(request?.userTexts).toEqual([`--help ${model}`]);
    }
  });

  it("can be a prompt with NUL", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run("a\0b");
    expect(harness.model.requests[0]?.lastUserText).toBe("a\0b");
  });

  it("opens only the directory that it identifies, whatever its name", async () => {
    await using harness = await startHarness(transport, [
      reply.shell('for each in ../*/; do touch "$each/probe"; done'),
      reply.text("ok"),
    ]);
    // By default, this sandbox may write to every temporary directory.
    const access = { exclude_slash_tmp: true, exclude_tmpdir_env_var: true };
    const config = { ...harness.model.config, sandbox_workspace_write: access };
    await using codex = new Codex({ ...harness.codexOptions, config });
    const before = process.cwd();
    const outside = realpathSync(mkdtempSync(join(tmpdir(), "codex-outside-")));
    const flag = "--sandbox=danger-full-access";
    const opened = ["a=b", "q\"u'o te\n"];
    try {
      // Relative paths are resolved against the working directory, or that of the host.
      for (const name of ["-x", flag, `-x/${flag}`, ...opened, "other"]) mkdirSync(join(outside, name));
      process.chdir(outside);
      const thread = codex.startThread({
        workingDirectory: "-x",
        additionalDirectories: [flag, ...opened.map((name) => join(outside, name))],
        sandboxMode: "workspace-write",
        skipGitRepoCheck: true,
      });
      await thread.run("Go");
      const names = readdirSync(outside).filter((name) => name !== flag);
      const written = names.filter((name) => existsSync(join(outside, name, "probe")));
      expect(written.sort()).toEqual(["-x", ...opened]);
    } finally {
      process.chdir(before);
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
