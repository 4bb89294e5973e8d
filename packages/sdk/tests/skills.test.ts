import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../src/index.js";
import { combinations, type Harness, models, startHarness, transports } from "./harness.js";

function writeSkill(folder: string, name: string, front = `name: ${name}\ndescription: For ${name}.`): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "SKILL.md"), `---\n${front}\n---\nThe body of ${name}.\n`);
}

function skillFolder() {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "codex-skills-")));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const seenIn = ({ model }: Harness, skill: string) =>
  model.requests.map(({ body }) => JSON.stringify(body).includes(`For ${skill}.`));

describe.each(combinations)("disabled skills on $name", ({ transport, model }) => {
  it("do not reach the model; others do", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"), { model });
    const { codex, threadOptions, workspace, home } = harness;
    writeSkill(join(home.path, "skills"), "of-user");
    writeSkill(join(workspace, ".agents/skills"), "of-project");
    await codex.startThread(threadOptions).run("Go");
    await codex.startThread({ ...threadOptions, disabledSkills: ["of-user"] }).run("Go");
    expect(seenIn(harness, "of-user")).toEqual([true, false]);
    expect(seenIn(harness, "of-project")).toEqual([true, true]);
  });
});

describe("disabled skills", () => {
  it.each(transports)(
    "are added to those of the user, and replace those of `config`, on %s",
    async (transport) => {
      await using harness = await startHarness(transport, () => reply.text("ok"), {
        configOverrides: ['skills.config = [{ name = "three", enabled = false }]'],
      });
      const { codex, threadOptions, home } = harness;
      for (const name of ["one", "two", "three"]) writeSkill(join(home.path, "skills"), name);
      const settings = '[[skills.config]]\nname = "one"\nenabled = false\n';
      writeFileSync(join(home.path, "config.toml"), settings);
      await codex.startThread(threadOptions).run("Go");
      await codex.startThread({ ...threadOptions, disabledSkills: ["two"] }).run("Go");
      expect(seenIn(harness, "one")).toEqual([false, false]);
      expect(seenIn(harness, "three")).toEqual([false, true]);
      expect(seenIn(harness, "two")).toEqual([true, false]);
    },
  );

  it("cannot be in the input", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    writeSkill(join(harness.home.path, "skills"), "one");
    const thread = harness.codex.startThread({ ...harness.threadOptions, disabledSkills: ["one"] });
    const error = await thread.run([{ type: "skill", name: "one" }]).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "invalid_input", index: 0, began: false });
    expect(String(error)).toContain('the skill "one" is disabled');
  });
});

describe.each(models)("a folder of skills with $name", ({ model }) => {
  it("reaches the model, and is found by the name of a skill", async () => {
    using folder = skillFolder();
    writeSkill(folder.path, "of-folder");
    const options = { model, skillFolders: [folder.path] };
    await using harness = await startHarness("app-server", () => reply.text("ok"), options);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("Go");
    await thread.run([{ type: "skill", name: "of-folder" }]);
    expect(seenIn(harness, "of-folder")).toEqual([true, true]);
    expect(JSON.stringify(harness.model.requests.at(-1)?.body)).toContain("The body of of-folder.");
  });
});

describe("a folder of skills", () => {
  it("that does not exist is rejected before the server starts", async () => {
    const options = { skillFolders: ["/no/such/folder"] };
    await using harness = await startHarness("app-server", () => reply.text("ok"), options);
    const error = await harness.codex
      .startThread(harness.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "invalid_option", option: "skillFolders", began: false });
    expect(String(error)).toContain('"/no/such/folder"');
  });

  it("is rejected by name on exec, and with the address of a running server", () => {
    const exec = { code: "unsupported_option", option: "skillFolders", transport: "app-server" };
    expect(() => new Codex({ skillFolders: ["/x"] })).toThrow(expect.objectContaining(exec));
    const transport = { type: "app-server", url: "ws://127.0.0.1:1" } as const;
    const remote = { code: "invalid_option", option: "skillFolders" };
    expect(() => new Codex({ transport, skillFolders: ["/x"] })).toThrow(expect.objectContaining(remote));
    expect(() => new Codex({ transport: "app-server", skillFolders: "/x" as never })).toThrow(
      "option `skillFolders` must be an array of paths",
    );
  });
});

describe("codex.listSkills()", () => {
  it("lists those of the user, the folder and the repository, and what cannot be read", async () => {
    using folder = skillFolder();
    writeSkill(folder.path, "of-folder");
    const options = { skillFolders: [folder.path] };
    await using harness = await startHarness("app-server", () => reply.text("ok"), options);
    const { codex, home, workspace: workingDirectory } = harness;
    writeSkill(join(home.path, "skills"), "of-user");
    writeSkill(join(workingDirectory, ".agents/skills"), "of-project");
    writeSkill(join(workingDirectory, ".agents/skills"), "broken", "name: broken");
    const { skills, errors } = await codex.listSkills({ workingDirectory });
    const find = (name: string) => skills.find((skill) => skill.name === name);
    expect(find("of-folder")).toEqual({
      name: "of-folder",
      description: "For of-folder.",
      path: join(folder.path, "of-folder", "SKILL.md"),
      scope: "user",
      isEnabled: true,
      pluginId: null,
    });
    expect(find("of-user")?.scope).toBe("user");
    expect(find("of-project")?.scope).toBe("repo");
    expect(find("skill-creator")?.scope).toBe("system");
    expect(errors).toEqual([
      { path: join(workingDirectory, ".agents/skills/broken/SKILL.md"), message: expect.any(String) },
    ]);
    const elsewhere = await codex.listSkills({ workingDirectory: folder.path });
    expect(elsewhere.skills.some(({ name }) => name === "of-project")).toBe(false);
    writeSkill(join(home.path, "skills"), "of-later");
    expect((await codex.listSkills()).skills.some(({ name }) => name === "of-later")).toBe(true);
  });

  it("requires app-server", async () => {
    const error = { code: "unsupported_option", option: "codex.listSkills()" };
    await expect(new Codex().listSkills()).rejects.toMatchObject(error);
  });
});
