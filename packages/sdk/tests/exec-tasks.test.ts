import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { InvalidOptionError, type ReviewTarget, UnsupportedOptionError } from "../src/index.js";
import { type Harness, models, startHarness } from "./harness.js";

const long = "All work and no play. ".repeat(12_000);

/** Makes a commit in the workspace and returns its hash. */
function commit({ workspace, home }: Harness): string {
  writeFileSync(join(workspace, "a.txt"), "first\n");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: workspace,
      env: home.env,
      encoding: "utf8",
    });
  git("add", ".");
  git("commit", "-qm", "first");
  git("branch", "base");
  return git("rev-parse", "HEAD").trim();
}

const textOf = (request: RecordedRequest | undefined) => JSON.stringify(request?.body);

describe.each(models)("thread.fork() on exec with $name", ({ model }) => {
  it("copies the conversation; both continue on their own", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"), { model });
    const { codex, threadOptions } = harness;
    const { requests } = harness.model;
    const thread = codex.startThread(threadOptions);
    await thread.run("the first question");
    const copy = await thread.fork({ modelReasoningEffort: "high" });
    expect(copy.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(copy.id).not.toBe(thread.id);
    expect(requests).toHaveLength(1);
    await copy.run("asked of the copy");
    expect(textOf(requests.at(-1))).toContain("the first question");
    expect(requests.at(-1)?.reasoningEffort).toBe("high");
    await thread.run("asked of the original");
    expect(textOf(requests.at(-1))).not.toContain("asked of the copy");
    const again = codex.resumeThread(copy.id ?? "", threadOptions);
    await again.run("once more");
    expect(textOf(requests.at(-1))).toContain("asked of the copy");
  });
});

describe("thread.fork() on exec", () => {
  it("waits for the turns that were started before", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = thread.run("a question");
    const copying = thread.fork();
    const last = thread.run("a later question");
    const copy = await copying;
    await Promise.all([turn, last]);
    await copy.run("Go on");
    const seen = textOf(harness.model.requests.at(-1));
    expect(seen).toContain("a question");
    expect(seen).not.toContain("a later question");
  });

  it("rejects what the CLI cannot do, by name and before anything runs", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.fork()).rejects.toBeInstanceOf(InvalidOptionError);
    await thread.run("Go");
    const turnId = "01900000-0000-7000-8000-000000000000";
    const sessions = () => readdirSync(join(harness.home.path, "sessions"), { recursive: true }).length;
    const before = sessions();
    for (const options of [{ toTurnId: turnId }, { beforeTurnId: turnId }, { ephemeral: true }]) {
      const error = await thread.fork(options).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(UnsupportedOptionError);
      expect(error).toMatchObject({ option: Object.keys(options)[0], transport: "app-server" });
    }
    await expect(thread.fork({ worktree: true })).rejects.toMatchObject({ option: "worktree" });
    expect(sessions()).toBe(before);
  });

  it("rejects with what the CLI says of an unknown thread", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const thread = harness.codex.resumeThread("01900000-0000-7000-8000-000000000000", harness.threadOptions);
    const error = await thread.fork().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "process_exited" });
    expect(String(error)).toContain("Check the thread's id");
  });
});

describe.each(models)("thread.startReview() on exec with $name", ({ model }) => {
  it.each([
    ["uncommittedChanges", () => ({ type: "uncommittedChanges" }), "staged, unstaged, and untracked"],
    ["baseBranch", () => ({ type: "baseBranch", branch: "base" }), "against the base branch 'base'"],
    ["commit", (sha) => ({ type: "commit", sha, title: "--uncommitted" }), '(\\"--uncommitted\\")'],
    [
      "custom",
      () => ({ type: "custom", instructions: "--uncommitted is\na word" }),
      "--uncommitted is\\na word",
    ],
  ] as [string, (sha: string) => ReviewTarget, string][])(
    "reviews %s in the first turn",
    async (_type, targetOf, words) => {
      const replies = () => reply.text("The review.");
      await using harness = await startHarness("exec", replies, { model });
      const target = targetOf(commit(harness));
      const thread = harness.codex.startThread(harness.threadOptions);
      const review = await thread.startReview(target);
      const types: string[] = [];
      for await (const event of review.events) types.push(event.type);
      expect([types[0], types.at(-1)]).toEqual(["thread.started", "turn.completed"]);
      expect(await review.result).toMatchObject({ finalResponse: "The review.", usage: null });
      expect(thread.id).not.toBeNull();
      expect(textOf(harness.model.requests[0])).toContain(words);
      expect(harness.model.requests[0]?.lastUserText).not.toBe("");
    },
  );

  it("is followed by turns that know the review, and have their own usage", async () => {
    await using harness = await startHarness("exec", () => reply.text("The review."), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    await (await thread.startReview({ type: "custom", instructions: "Look" })).result;
    const turn = await thread.run("Which finding matters most?");
    expect(textOf(harness.model.requests.at(-1))).toContain("The review.");
    expect(turn.usage).toMatchObject({ input_tokens: 100 });
  });
});

describe("thread.startReview() on exec after the first turn", () => {
  const target: ReviewTarget = { type: "uncommittedChanges" };
  const refusal = { code: "unsupported_option", option: "thread.startReview() after the first turn" };

  it("is rejected by name, at the call or when its turn would start", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = thread.run("Go");
    const queued = await thread.startReview(target);
    await expect(queued.result).rejects.toMatchObject({ ...refusal, began: false });
    await turn;
    await expect(thread.startReview(target)).rejects.toMatchObject(refusal);
    const resumed = harness.codex.resumeThread(thread.id ?? "", harness.threadOptions);
    await expect(resumed.startReview(target)).rejects.toMatchObject(refusal);
    const named = harness.codex.resumeThread({ name: "x" }, harness.threadOptions);
    await expect(named.startReview(target)).rejects.toMatchObject(refusal);
    expect(harness.model.requests).toHaveLength(1);
  });
});

describe.each(models)("long instructions on exec with $name", ({ model }) => {
  it("travel by file and leave none", async () => {
    let during: string[] = [];
    const profiles = ({ home }: Harness) =>
      readdirSync(home.path).filter((name) => /\.config\.toml$/.test(name));
    const harness = await startHarness(
      "exec",
      () => {
        during = profiles(harness);
        return reply.text("ok");
      },
      { model },
    );
    await using _ = harness;
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      baseInstructions: `BASE "\u2028\n${long}`,
      developerInstructions: `DEVELOPER "\n${long}`,
    });
    await thread.run("Go");
    await thread.run("Go on");
    await thread.close();
    for (const request of harness.model.requests) {
      expect(textOf(request)).toContain(JSON.stringify(`BASE "\u2028\n${long}`).slice(1, -30));
      expect(textOf(request)).toContain(JSON.stringify(`DEVELOPER "\n${long}`).slice(1, -30));
    }
    expect(during).toEqual([expect.stringMatching(/^codex-sdk-/)]);
    expect(profiles(harness)).toEqual([]);
  });
});

describe("long instructions on exec", () => {
  it("win over the same setting of `config`, as short ones do", async () => {
    await using harness = await startHarness("exec", () => reply.text("ok"), {
      configOverrides: ['developer_instructions = "theirs"', 'instructions = "theirs"'],
    });
    const options = { baseInstructions: `BASE ${long}`, developerInstructions: `DEVELOPER ${long}` };
    await harness.codex.startThread({ ...harness.threadOptions, ...options }).run("Go");
    const seen = textOf(harness.model.requests[0]);
    expect(seen).toContain("DEVELOPER All work");
    expect(seen).toContain("BASE All work");
    expect(seen).not.toContain("theirs");
  });

  it.each([{ configProfile: "work" }, { ignoreUserConfig: true }])(
    "of the developer are rejected by name with %j, whose profile they would need",
    async (others) => {
      await using harness = await startHarness("exec", () => reply.text("ok"));
      writeFileSync(join(harness.home.path, "work.config.toml"), "");
      const options = { ...harness.threadOptions, ...others, developerInstructions: long };
      const error = await harness.codex
        .startThread(options)
        .run("Go")
        .catch((error: unknown) => error);
      expect(error).toMatchObject({ code: "invalid_option", option: "developerInstructions", began: false });
      expect(String(error)).toContain(`\`${Object.keys(others)[0]}\``);
      expect(harness.model.requests).toEqual([]);
      expect(existsSync(join(harness.home.path, "sessions"))).toBe(false);
    },
  );

  it.skipIf(process.platform !== "linux")(
    "that are settings are rejected by the name of the setting",
    async () => {
      await using harness = await startHarness("exec", () => reply.text("ok"), {
        configOverrides: [`compact_prompt="${long}"`],
      });
      const error = await harness.codex
        .startThread(harness.threadOptions)
        .run("Go")
        .catch((error: unknown) => error);
      expect(error).toMatchObject({ code: "invalid_option", option: "config.compact_prompt", began: false });
      expect(String(error)).toContain("at most 131071 bytes on exec");
    },
  );
});
