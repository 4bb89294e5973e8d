import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { reply, scriptsByPrompt } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("parallel-threads: answers in the order of the question, and survives a lost one", async () => {
  const names = ["ant", "bee", "cat", "dog", "elk", "fox"];
  const scripts = names.map((name) => [
    `Say in one sentence what ${name} is for.`,
    [name === "cat" ? reply.fail(400, "no cats") : reply.text(`For ${name}s.`)],
  ]);
  await using stage = await setStage(scriptsByPrompt(Object.fromEntries(scripts)));
  await Promise.all(names.map((name) => mkdir(join(stage.repository, name))));
  const { code, stdout, stderr } = await stage.run("parallel-threads", names);
  expect(stderr).toBe("");
  expect(stdout.trimEnd().split("\n")).toEqual(
    names.map((name) =>
      name === "cat"
        ? expect.stringContaining("cat: failed: The turn failed: ")
        : `${name}: For ${name}s. (100 tokens read)`,
    ),
  );
  expect(code).toBe(1);
});
