import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("lists threads of both transports, most recently used first, with their ids", async () => {
  await using bench = await openWorkbench(() => reply.text("ok"));
  const none = await bench.cli(["threads"]);
  expect([none.code, none.stdout, none.stderr]).toEqual([0, "", "There are no threads yet.\n"]);

  await bench.cliWithModel(["run", "first of\nall"]);
  // The agent stores times in whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await bench.cliWithModel(["run", "--transport", "app-server", "then this"]);
  const { code, stdout, stderr } = await bench.cli(["threads"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d {2}then this\n {2}[-0-9a-f]{36} {2}\S+workspace\n.* {2}first of all\n {2}.*\n$/,
  );
  expect(stderr).toMatch(/^To continue one: .* resume <id>\n$/);

  const json = await bench.cli(["threads", "--json", "--limit", "1"]);
  expect(json.stderr).toBe("");
  const [line = "", ...more] = json.stdout.trimEnd().split("\n");
  expect(more).toEqual([]);
  const thread = JSON.parse(line);
  expect(thread).toMatchObject({ preview: "then this", workingDirectory: bench.workspace });
  expect(stdout).toContain(thread.id);
  expect((await bench.cliWithModel(["resume", thread.id, "go on"])).code).toBe(0);
});

it("rejects an invalid limit, and lists the threads started with --offline", async () => {
  await using bench = await openWorkbench();
  expect((await bench.cli(["threads", "--limit", "0"])).code).toBe(2);
  await bench.cli(["run", "--offline", "hello"]);
  expect((await bench.cli(["threads"])).stdout).toBe("");
  const offline = await bench.cli(["threads", "--offline"]);
  expect(offline.stdout).toContain("hello");
  expect(offline.stderr).toContain("resume <id> --offline");
});
