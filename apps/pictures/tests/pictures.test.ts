import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createCodexHome } from "@codex/testing";
import { expect, it } from "vitest";

import { drawMoving, drawStill } from "../src/terminal-picture.js";
import { part, type Recording, recordTerminal } from "../src/terminal-recording.js";

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const canRecord = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

it.runIf(canRecord)("draws the demo as the documentation shows it", async () => {
  await using home = await createCodexHome();
  const command = [process.execPath, file("apps/cli-demo/dist/main.js"), "--fast"];
  const tour = await recordTerminal({ command, columns: 92, env: home.env, steps: [] });
  const undo = drawStill(part(tour, "Budget and undo", "What to try next"), "undo");
  const textOf = (svg: string) => [...svg.matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text);
  expect(textOf(undo)).toContain("Undone with thread.rewind()");
  // If this fails: npx -y pnpm pictures
  expect(textOf(readFileSync(file("docs/images/demo-undo.svg"), "utf8"))).toEqual(textOf(undo));
});

it("types and answers, and fails when there is nothing to answer", async () => {
  await using home = await createCodexHome();
  const ask = ["/bin/sh", "-c", "printf 'Name? '; read name; echo Hello $name"];
  const options = { command: ask, columns: 40, env: home.env };
  const { lines } = await recordTerminal({ ...options, steps: [["Name?", "Ada\r"]] });
  expect(lines.map((states) => states.at(-1)?.text)).toEqual(["Name? Ada", "Hello Ada"]);
  const misled = { ...options, command: ["/bin/sh", "-c", "echo hi"], steps: [["Name?", "Ada\r"]] as const };
  await expect(recordTerminal(misled)).rejects.toThrow('never showed "Name?"');
});

const plain = { color: undefined, isBold: false, isDim: false, isItalic: false };
const state = (atMs: number, text: string) => ({
  atMs,
  text,
  runs: text ? [{ column: 0, text, ...plain }] : [],
});

it("shows each word when it appeared, the status line while it was there, and scrolls", () => {
  const recording: Recording = {
    columns: 40,
    durationMs: 1_000,
    lines: [
      [state(0, "one"), state(450, "one <two>")],
      [state(100, "Thinking"), state(790, ""), state(800, "three")],
    ],
  };
  const svg = drawMoving(recording, 'a "picture"', 1);
  expect(svg).toContain('aria-label="a &quot;picture&quot;"');
  expect(svg).toMatch(/class="t0">one<\/text>/);
  expect(svg).toMatch(/class="t3">&lt;two&gt;<\/text>/);
  expect(svg).toMatch(/class="o s1-4">Thinking<\/text>/);
  expect(svg).toMatch(/class="t4">three<\/text>/);
  // 200 ms of 6 s, which the picture rests at the end.
  expect(svg).toContain("@keyframes t3{0%{opacity:0}10.00%,100%{opacity:1}}");
  expect(svg).toContain(
    "@keyframes scroll{0.00%{transform:translateY(0.0px)}3.33%{transform:translateY(-18.5px)}}",
  );
  expect(drawStill(recording, "still")).not.toContain("Thinking");
});
