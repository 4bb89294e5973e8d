import type { ItemDeltaEvent, ThreadEvent, ThreadItem } from "@codex/sdk";
import { describe, expect, it } from "vitest";

import { colorStyle, narrowStyle, plainStyle } from "../../tests/styles.js";
import { outputRest } from "./command-lines.js";
import type { Style } from "./layout.js";
import { Transcript } from "./transcript.js";

const delta = (item_id: string, item_type: ItemDeltaEvent["item_type"], text: string): ThreadEvent => ({
  type: "item.delta",
  item_id,
  item_type,
  delta: text,
});
const says = (id: string, pieces: string[]): ThreadEvent[] => [
  ...pieces.map((piece) => delta(id, "agent_message", piece)),
  { type: "item.completed", item: { id, type: "agent_message", text: pieces.join("") } },
];
const command = (type: "item.started" | "item.completed", output = "", id = "c"): ThreadEvent => ({
  type,
  item: {
    id,
    type: "command_execution",
    command: "make",
    aggregated_output: output,
    ...(type !== "item.started" && { exit_code: 0 }),
    status: type === "item.started" ? "in_progress" : "completed",
  } satisfies ThreadItem,
});

/** The text written after each event, and after the last. */
function written(events: readonly ThreadEvent[], style: Style = plainStyle, withoutAnswer = false): string[] {
  const transcript = new Transcript({ style, withoutAnswer });
  return [...events.map((event) => transcript.add(event, 0)), transcript.rest()];
}

describe("a streaming message", () => {
  it("appears word by word, and only once", () => {
    const pieces = ["Hel", "lo wor", "ld. How are", " you?\n\nFi", "ne.\n"];
    expect(written(says("m", pieces))).toEqual([
      "",
      "Hello",
      " world. How",
      " are you?",
      "\n\nFine.",
      "\n\n",
      "",
    ]);
  });

  it("wraps like a complete message, with its indentation", () => {
    const text = "- one two three four five six\n  seven eight nine ten eleven\n\nand the end";
    const pieces = text.match(/.{1,3}/gs) ?? [];
    const lines = written(says("m", pieces), narrowStyle).join("").split("\n");
    expect(lines).toEqual([
      "- one two three four",
      "five six",
      "  seven eight nine ten",
      "  eleven",
      "",
      "and the end",
      "",
      "",
    ]);
  });

  it("ends where the agent dropped it for a new one, which streams as well", () => {
    const dropped = delta("m", "agent_message", "One two thr");
    expect(written([dropped, ...says("n", ["Ot", "her words"])])).toEqual([
      "One two",
      " thr\n\n",
      "Other",
      " words\n\n",
      "",
    ]);
  });

  it("paints code that arrives in pieces, and removes escape sequences", () => {
    const text = written(says("m", ["Run `npm", " test` no", "w \u001b[31", "mred ok"]), colorStyle).join("");
    expect(text).toContain("Run \u001b[36mnpm test\u001b[39m now ");
    expect(text).not.toContain("\u001b[31m");
  });

  it("is held back while it may be the answer that is printed elsewhere", () => {
    const events = [...says("m", ["on ", "it"]), ...says("n", ["do", "ne"])];
    expect(written(events, plainStyle, true).join("")).toBe("on it\n\ndone\n\n");
  });

  it("ends when it is cut short, followed by the blocks that waited", () => {
    const notice: ThreadEvent = { type: "item.completed", item: { id: "e", type: "error", message: "odd" } };
    const events = [delta("m", "agent_message", "half a sen"), notice];
    expect(written(events).join("")).toBe("half a sen\n\n! odd\n\n");
  });
});

describe("a command's streaming output", () => {
  it("appears line by line, then how the command ended", () => {
    const events = [
      command("item.started"),
      delta("c", "command_execution", "one\ntw"),
      delta("c", "command_execution", "o\n"),
      command("item.completed", "one\ntwo\n"),
    ];
    expect(written(events)).toEqual(["", "$ make\n  │ one\n", "  │ two\n", "  ✓ exit 0\n\n", ""]);
  });

  it("is not mixed with that of another command", () => {
    const events = [
      command("item.started", "", "c"),
      command("item.started", "", "d"),
      delta("c", "command_execution", "c1\n"),
      delta("d", "command_execution", "d1\n"),
      command("item.completed", "d1\n", "d"),
      delta("c", "command_execution", "c2\n"),
      command("item.completed", "c1\nc2\n", "c"),
    ];
    expect(written(events).join("")).toBe(
      "$ make\n  │ c1\n  │ c2\n  ✓ exit 0\n\n$ make\n  │ d1\n  ✓ exit 0\n\n",
    );
  });

  const lines = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
  it.each([
    [[], ["1", "2"], ["1", "2"]],
    [["1"], ["1", "2"], ["2"]],
    [lines(1, 6), lines(1, 20), ["… 12 more lines", "19", "20"]],
    [
      ["2", "3"],
      ["1", "2", "3", "4"],
      ["4", "… printed before that:", "1"],
    ],
    [
      ["1", "3"],
      ["1", "2", "3"],
      ["… full output:", "1", "2", "3"],
    ],
  ])("after %j of %j, shows %j", (shown, all, expected) => {
    expect(outputRest(shown, all.join("\n"))).toEqual(expected);
  });
});
