import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("quickstart: diagnoses, then fixes in the same thread", async () => {
  await using bench = await openWorkbench([
    reply.text("The sum is off by one."),
    reply.patch([{ update: "sum.txt", replace: "2 + 2 = 5", with: "2 + 2 = 4" }]),
    reply.text("Fixed."),
  ]);
  const file = join(bench.repository, "sum.txt");
  await writeFile(file, "2 + 2 = 5\n");
  const { code, stdout, stderr } = await bench.run("quickstart");
  expect(stderr).toBe("");
  expect(stdout).toContain(`The sum is off by one.\nupdate ${file}\nFixed.\n40 tokens written`);
  expect(code).toBe(0);
  expect(bench.model.requests[1]?.userTexts).toHaveLength(2);
  bench.model.assertFinished();
});

it("quickstart: prints no terminal control characters, and keeps its secrets from commands", async () => {
  await using bench = await openWorkbench([
    reply.text("\u001b]0;title\u0007\u009b2JIt \u202efails\b."),
    reply.shell("env; printf '\\033[2J'"),
    reply.shell("true \u001b[2J\u202e"),
    reply.patch([{ add: "a\u001b[31m.txt", content: "x\n" }]),
    reply.text("Fixed\r."),
  ]);
  const secrets = { CODEX_API_KEY: "sk-canary", DATABASE_URL: "canary" };
  const { code, stdout } = await bench.run("quickstart", [], secrets);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\]0;title2JIt fails\.\n/);
  expect(stdout).toContain("a[31m.txt\nFixed.\n");
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  expect(bench.model.requests[2]?.lastToolOutput).toContain("PATH=");
  expect(bench.model.requests[2]?.lastToolOutput).not.toContain("canary");
});
