import { lstat, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("resume-later: a second process continues the conversation of the first", async () => {
  await using stage = await setStage([reply.text("Hello, Ada."), reply.text("You are Ada.")]);
  const env = { STATE_FILE: join(stage.folder, "state", "thread-id") };
  const first = await stage.run("resume-later", ["I am Ada."], env);
  const second = await stage.run("resume-later", ["Who am I?"], env);
  expect([first, second]).toEqual([
    { code: 0, stdout: "Hello, Ada.\n", stderr: "" },
    { code: 0, stdout: "You are Ada.\n", stderr: "" },
  ]);
  expect(stage.model.requests[1]?.userTexts).toEqual(["I am Ada.", "Who am I?"]);
});

it("resume-later: a turn that fails does not lose the thread", async () => {
  await using stage = await setStage([reply.fail(400, "too busy"), reply.text("Now I can.")]);
  const env = { STATE_FILE: join(stage.folder, "state", "thread-id") };
  expect((await stage.run("resume-later", ["Can you?"], env)).code).toBe(1);
  expect((await stage.run("resume-later", ["Again."], env)).stdout).toBe("Now I can.\n");
  expect(stage.model.requests[1]?.userTexts).toEqual(["Can you?", "Again."]);
});

it.skipIf(process.platform === "win32")(
  "resume-later: keeps its state for this user alone, and out of the repository",
  async () => {
    await using stage = await setStage([reply.text("Hello\u001b[2J.")]);
    const victim = join(stage.folder, "victim");
    await writeFile(victim, "{}");
    await symlink(victim, join(stage.repository, ".conversation.json"));
    const before = await readdir(stage.repository);
    expect(await stage.run("resume-later", ["Hi"], { HOME: stage.folder })).toMatchObject({
      code: 0,
      stdout: "Hello[2J.\n",
    });
    expect(await readFile(victim, "utf8")).toBe("{}");
    expect(await readdir(stage.repository)).toEqual(before);
    const folder = join(stage.folder, ".my-program");
    const modes = await Promise.all(
      [folder, join(folder, "thread-id")].map(async (path) => (await lstat(path)).mode),
    );
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);
  },
);

it("resume-later: starts no other conversation when its state is damaged", async () => {
  await using stage = await setStage([]);
  const env = { STATE_FILE: join(stage.folder, "thread-id") };
  await writeFile(env.STATE_FILE, "{}");
  expect((await stage.run("resume-later", ["Who am I?"], env)).code).toBe(1);
  expect(stage.model.requests).toEqual([]);
  expect(await readFile(env.STATE_FILE, "utf8")).toBe("{}");
});
