import { lstat, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("resume-later: continues the conversation in a second process", async () => {
  await using bench = await openWorkbench([reply.text("Hello, Ada."), reply.text("You are Ada.")]);
  const env = { STATE_FILE: join(bench.folder, "state", "thread-id") };
  const first = await bench.run("resume-later", ["I am Ada."], env);
  const second = await bench.run("resume-later", ["Who am I?"], env);
  expect([first, second]).toEqual([
    { code: 0, stdout: "Hello, Ada.\n", stderr: "" },
    { code: 0, stdout: "You are Ada.\n", stderr: "" },
  ]);
  expect(bench.model.requests[1]?.userTexts).toEqual(["I am Ada.", "Who am I?"]);
});

it("resume-later: keeps the thread if a turn fails", async () => {
  await using bench = await openWorkbench([reply.fail(400, "too busy"), reply.text("Now I can.")]);
  const env = { STATE_FILE: join(bench.folder, "state", "thread-id") };
  expect((await bench.run("resume-later", ["Can you?"], env)).code).toBe(1);
  expect((await bench.run("resume-later", ["Again."], env)).stdout).toBe("Now I can.\n");
  expect(bench.model.requests[1]?.userTexts).toEqual(["Can you?", "Again."]);
});

it.skipIf(process.platform === "win32")(
  "resume-later: stores its state outside the repository, readable only by the user",
  async () => {
    await using bench = await openWorkbench([reply.text("Hello\u001b[2J.")]);
    const victim = join(bench.folder, "victim");
    await writeFile(victim, "{}");
    await symlink(victim, join(bench.repository, ".conversation.json"));
    const before = await readdir(bench.repository);
    expect(await bench.run("resume-later", ["Hi"], { HOME: bench.folder })).toMatchObject({
      code: 0,
      stdout: "Hello[2J.\n",
    });
    expect(await readFile(victim, "utf8")).toBe("{}");
    expect(await readdir(bench.repository)).toEqual(before);
    const folder = join(bench.folder, ".my-program");
    const modes = await Promise.all(
      [folder, join(folder, "thread-id")].map(async (path) => (await lstat(path)).mode),
    );
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);
  },
);

it("resume-later: does not start another conversation if its state is damaged", async () => {
  await using bench = await openWorkbench([]);
  const env = { STATE_FILE: join(bench.folder, "thread-id") };
  await writeFile(env.STATE_FILE, "{}");
  expect((await bench.run("resume-later", ["Who am I?"], env)).code).toBe(1);
  expect(bench.model.requests).toEqual([]);
  expect(await readFile(env.STATE_FILE, "utf8")).toBe("{}");
});
