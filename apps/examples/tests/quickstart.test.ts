import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("quickstart: diagnoses, then fixes in the same thread", async () => {
  await using stage = await setStage([
    reply.text("The sum is off by one."),
    reply.patch([{ update: "sum.txt", replace: "2 + 2 = 5", with: "2 + 2 = 4" }]),
    reply.text("Fixed."),
  ]);
  const file = join(stage.repository, "sum.txt");
  await writeFile(file, "2 + 2 = 5\n");
  const { code, stdout, stderr } = await stage.run("quickstart");
  expect(stderr).toBe("");
  expect(stdout).toContain(`The sum is off by one.\nupdate ${file}\nFixed.\n40 tokens written`);
  expect(code).toBe(0);
  expect(stage.model.requests[1]?.userTexts).toHaveLength(2);
  stage.model.assertFinished();
});
