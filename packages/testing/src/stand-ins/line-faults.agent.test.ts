import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { finish, goodTurn, standIns } from "../../tests/fixture/stand-ins.js";
import { awkwardText } from "./stand-in-defaults.js";
import type { LineFaults } from "./stand-in-options.js";

const made = standIns();
const mebibyte = 1024 * 1024;

/** What each is seen to do; the type makes sure that none is left out. */
const behaviour: { [Name in keyof LineFaults]: () => Promise<void> } = {
  async "not-json-lines"() {
    const turn = made.start("not-json-lines", { lines: ["what?"] });
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(
      turn.stdout
        .toString()
        .split("\n")
        .filter((line) => line === "what?"),
    ).toHaveLength(6);
    expect(turn.messages).toEqual(["one", "two"]);
  },
  async "empty-lines-and-control-codes"() {
    const turn = made.start("empty-lines-and-control-codes");
    await finish(turn);
    expect(turn.messages).toEqual(["one", "two"]);
    expect(turn.stdout.toString()).toContain("\n\u001b[2K\u001b[0m\n");
    const prefixed = made.start("empty-lines-and-control-codes", { prefixed: true });
    await finish(prefixed);
    expect(prefixed.stdout.toString()).toContain('\u001b[1G{"type":"item.completed"');
  },
  async "unicode-separators"() {
    const turn = made.start("unicode-separators");
    await finish(turn);
    expect(turn.messages).toEqual([awkwardText, awkwardText, awkwardText]);
    expect(turn.stdout.toString()).toContain("\u2028");
    expect(turn.stdout.toString()).toContain('"item":\r{');
    expect(turn.stdout.toString()).toContain("}\r\n");
  },
  async "split-bytes"() {
    const turn = made.start("split-bytes", { pauseMs: 1 });
    await finish(turn);
    expect(turn.messages).toEqual([awkwardText, awkwardText]);
    expect(turn.chunks.length).toBeGreaterThan(turn.stdout.length / 4);
  },
  async "invalid-utf8"() {
    const turn = made.start("invalid-utf8");
    await finish(turn);
    expect(turn.stdout.includes(Buffer.from([0x0a, 0xff, 0xfe, 0x80, 0x0a]))).toBe(true);
    expect(turn.messages).toEqual(["a\ufffdb"]);
  },
  async "no-final-newline"() {
    const turn = made.start("no-final-newline");
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(turn.stdout.at(-1)).toBe("}".charCodeAt(0));
  },
  async "nests-deep"() {
    const turn = made.start("nests-deep", { levels: 1000 });
    expect((await finish(turn)).types).toEqual([
      ...goodTurn.slice(0, 2),
      "item.completed",
      ...goodTurn.slice(2),
    ]);
    expect(turn.stdout.toString().match(/"arguments":(\[*)/)?.[1]).toHaveLength(998);
  },
  async "one-huge-line"() {
    const turn = made.start("one-huge-line", { bytes: 3 * mebibyte + 1 });
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(String(turn.messages[0])).toHaveLength(3 * mebibyte + 1);
    expect(made.latest.writtenBytes).toBe(3 * mebibyte + 1);
  },
  async "floods-stdout"() {
    const turn = made.start("floods-stdout", { bytes: 8 * mebibyte });
    turn.child.stdout.pause();
    await sleep(400);
    expect(made.latest.writtenBytes).toBeLessThan(2 * mebibyte);
    turn.child.stdout.resume();
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(made.latest.writtenBytes).toBeGreaterThanOrEqual(8 * mebibyte);
    expect(turn.stdout.length).toBeGreaterThan(made.latest.writtenBytes);
  },
  async "floods-stderr"() {
    const turn = made.start("floods-stderr", { bytes: 2 * mebibyte });
    expect((await finish(turn)).types).toEqual(goodTurn);
    expect(turn.stderr).toHaveLength(2 * mebibyte + "the end of the flood\n".length);
    expect(turn.stderr.endsWith("e\nthe end of the flood\n")).toBe(true);
  },
};

it.each(Object.entries(behaviour))("%s", (_name, observe) => observe());
