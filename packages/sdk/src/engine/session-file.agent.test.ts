import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readSessionUsage } from "./session-file.js";

const threadId = "01900000-0000-7000-8000-0123456789ab";

it("finds the last token count before a line of 96 MB", async () => {
  const home = mkdtempSync(join(tmpdir(), "codex-home-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const folder = join(home, "sessions", "2024", "06", "09");
  mkdirSync(folder, { recursive: true });
  const count = (tokens: number) =>
    `{"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":${tokens}}}}}`;
  const image = `{"image":"${"x".repeat(96 * 1024 * 1024)}"}`;
  const lines = [count(1), count(2), image, '{"type":"other"}', ""];
  writeFileSync(join(folder, `rollout-${threadId}.jsonl`), lines.join("\n"));
  expect(await readSessionUsage(home, threadId)).toEqual({ input_tokens: 2 });
});
