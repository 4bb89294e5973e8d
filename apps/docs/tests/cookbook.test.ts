import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { findPages, readPage } from "../src/pages.js";
import { openSnippetBench } from "../src/snippet-runner.js";
import { readSnippets } from "../src/snippets.js";
import { addSum, fixed, git, open, programsOf, run, start, waitFor } from "./recipes.js";

it("the recipes run on Node 20 as they are", async () => {
  const pages = (await findPages()).filter((page) => page.startsWith("docs/cookbook/"));
  const programs = await Promise.all(
    pages.map(async (page) => readSnippets(page, await readPage(page)).snippets),
  );
  // Next.js compiles its routes.
  const plain = programs.flat().filter(({ code }) => !code.includes("route.ts"));
  expect(plain.length).toBeGreaterThan(12);
  await using bench = await openSnippetBench([]);
  for (const { page, line, code } of plain) {
    const file = join(bench.folder, "plain.mjs");
    await writeFile(file, code);
    const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
    expect(stderr, `${page}:${line}`).toBe("");
  }
});

describe("pull-request", () => {
  it("commits what the agent changed, and nothing else, and opens a pull request", async () => {
    const answer = { title: "--title of mine", body: "It was off by one." };
    await using bench = await open("pull-request", [
      fixed,
      reply.shell("echo 4 > ':x.txt'"),
      reply.json(answer),
    ]);
    await addSum(bench);
    await writeFile(join(bench.folder, "draft.txt"), "mine\n");
    await writeFile(join(bench.folder, ".gitignore"), "node_modules\nprogram.mjs\n");
    git(bench, "add", "sum.txt", ".gitignore");
    git(bench, "commit", "--quiet", "-m", "Begin");
    git(bench, "add", "draft.txt");
    // GitHub is out of reach: its command line is a program that writes down its arguments.
    const folder = dirname(bench.folder);
    const remote = join(folder, "remote.git");
    git(bench, "init", "--quiet", "--bare", remote);
    git(bench, "remote", "add", "origin", remote);
    const bin = join(folder, "bin");
    await mkdir(bin);
    await writeFile(
      join(bin, "gh"),
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/gh.txt'\necho https://example.com/pull/1\n`,
    );
    await chmod(join(bin, "gh"), 0o755);
    const stdout = await run(bench, { PATH: `${bin}${delimiter}${bench.env["PATH"]}` });
    expect(stdout).toContain("-2 + 2 = 5\n+2 + 2 = 4\n");
    expect(stdout).toMatch(/https:\/\/example\.com\/pull\/1\n$/);
    const branch = git(bench, "branch", "--show-current").trim();
    expect(branch).toMatch(/^codex\/[0-9a-f-]{36}$/);
    const pushed = git(bench, "--git-dir", remote, "show", "--name-only", "--format=%s%n%b", branch);
    expect(pushed).toBe("--title of mine\nIt was off by one.\n\n\n:x.txt\nsum.txt\n");
    expect(git(bench, "status", "--porcelain")).toBe("A  draft.txt\n");
    expect(await readFile(join(folder, "gh.txt"), "utf8")).toBe(
      "pr\ncreate\n--title=--title of mine\n--body=It was off by one.\n",
    );
  });
});

describe("github-actions", () => {
  it("writes the patch and a summary that cannot be Markdown, and keeps the key from commands", async () => {
    await using bench = await open("github-actions", [
      reply.shell("env"),
      fixed,
      reply.text("Fixed.\n![image](https://example.com/x.png)"),
    ]);
    await addSum(bench);
    const summary = join(dirname(bench.folder), "summary.md");
    const secrets = { CODEX_API_KEY: "sk-canary", GITHUB_TOKEN: "canary" };
    expect(await run(bench, { GITHUB_STEP_SUMMARY: summary, ...secrets })).toMatch(
      /^1 files changed, \d+ tokens/,
    );
    expect(await readFile(join(bench.folder, "fix.patch"), "utf8")).toContain("+2 + 2 = 4");
    const written = await readFile(summary, "utf8");
    expect(written).toContain("    Fixed.\n    ![image](https://example.com/x.png)\n");
    expect(written).toContain("    +2 + 2 = 4\n");
    expect(bench.model.requests[1]?.lastToolOutput).toContain("PATH=");
    expect(bench.model.requests[1]?.lastToolOutput).not.toContain("canary");
  });
});

describe("models", () => {
  it("lists the models, changes the effort of one turn, and searches in the same conversation", async () => {
    await using bench = await open("models", [
      reply.text("Some."),
      reply.text("Three."),
      reply.all(reply.webSearch("left-pad releases"), reply.text("In 2018.")),
    ]);
    const stdout = await run(bench);
    expect(stdout).toMatch(/^\* \S+ .*medium.*$/m);
    expect(stdout).toMatch(/\nThree\.\nleft-pad releases\n$|gpt-5\.5 Three\.\nleft-pad releases\n$/);
    const efforts = bench.model.requests.map(
      ({ body }) => (body as { reasoning?: { effort?: string } }).reasoning?.effort,
    );
    expect(efforts.slice(0, 2)).toEqual(["low", "high"]);
    expect(bench.model.requests[0]?.toolNames).not.toContain("web_search");
    expect(bench.model.requests[2]?.toolNames).toContain("web_search");
    expect(bench.model.requests[2]?.userTexts).toHaveLength(3);
  });
});

describe("gateways", () => {
  it("reaches a gateway with its key, and another provider with the key of the variable", async () => {
    await using bench = await open("gateways", [reply.text("Here."), reply.text("There.")]);
    const ask = `console.log((await codex.startThread({ sandboxMode: "read-only" }).run("Hello")).finalResponse);`;
    const programs = await programsOf("gateways");
    const [gateway = "", provider = ""] = programs;
    // The home of a user without settings.
    await writeFile(join(bench.env["CODEX_HOME"] ?? "", "config.toml"), "");
    const keys = { GATEWAY_KEY: "sk-gateway", AZURE_OPENAI_API_KEY: "sk-azure" };
    for (const [code, url] of [
      [gateway, "https://llm.example.com/v1"],
      [provider, "https://YOUR-RESOURCE.openai.azure.com/openai/v1"],
    ] as const) {
      expect(code).toContain(url);
      const program = await bench.write(`${code.replace(url, bench.model.url)}\n${ask}`);
      await run({ ...bench, program }, keys);
    }
    expect(bench.model.requests.map(({ headers }) => headers["authorization"])).toEqual([
      "Bearer sk-gateway",
      "Bearer sk-azure",
    ]);
  });
});

describe("instructions", () => {
  it("gives each text the place that the page says", async () => {
    await using bench = await open("instructions", [reply.text("Which version?")]);
    expect(await run(bench)).toBe("Which version?\n");
    const { instructions, lastUserText, body } = bench.model.requests[0] ?? {};
    expect(instructions).toContain("You triage issues");
    expect(JSON.stringify(body)).toContain("Run `npm test` before");
    expect(lastUserText).toContain("What should we ask");
    expect(lastUserText).not.toContain("ignore your instructions");
    expect(JSON.stringify(body)).toContain("ignore your instructions");
  });
});

describe("costs", () => {
  it("says what a turn cost", async () => {
    const usage = { inputTokens: 1_000_000, cachedInputTokens: 800_000, outputTokens: 10_000 };
    await using bench = await open("costs", [reply.text("That one.", { usage })]);
    const stdout = await run(bench);
    expect(stdout).toBe("1000000 tokens in (800000 cached), 10000 out\n$0.4500\n");
  });

  it("stops at the limit", async () => {
    const usage = { inputTokens: 2_000_000, outputTokens: 0 };
    await using bench = await open("costs", [reply.shell("true", { usage }), reply.text("Late.")]);
    expect(await run(bench)).toMatch(/^Stopped at \$2\.50 of \$2 \(turn\)\.\n$/);
  });
});

describe("undo", () => {
  it.each([
    ["takes the change back", "n", "2 + 2 = 5\n"],
    ["keeps it", "y", "2 + 2 = 4\n"],
  ])("%s", async (_, answer, content) => {
    await using bench = await open("undo", [fixed, reply.text("Renamed.")]);
    const file = await addSum(bench);
    const child = start(bench);
    await waitFor(child, /\+2 \+ 2 = 4\n.*Keep it\? \[Y\/n\] $/s);
    child.stdin?.write(`${answer}\n`);
    expect(await once(child, "close")).toEqual([0, null]);
    expect(await readFile(file, "utf8")).toBe(content);
  });
});

describe("tracing", () => {
  it("prints the spans of a turn", async () => {
    await using bench = await open("tracing", [reply.shell("true"), reply.text("That one.")]);
    const stdout = await run(bench);
    expect(stdout).toContain("invoke_agent codex");
    expect(stdout).toContain("execute_tool shell");
  });
});

describe("container", () => {
  it("works in the workspace, without a sandbox", async () => {
    await using bench = await open("container", [reply.shell("pwd > ../made.txt"), reply.text("Fixed.")]);
    expect(await run(bench, { WORKSPACE: bench.folder, CODEX_API_KEY: "sk-test" })).toBe("Fixed.\n");
    expect(await readFile(join(dirname(bench.folder), "made.txt"), "utf8")).toBe(`${bench.folder}\n`);
  });
});
