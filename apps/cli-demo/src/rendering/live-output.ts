import type { CommandExecutionItem, ThreadItem } from "@codex/sdk";

import { commandEnding, commandHeading, outputLine } from "./command-lines.js";
import type { LiveItem } from "./live-item.js";
import { headLines, outputLines, outputRest } from "./output-excerpt.js";
import type { Style } from "./style.js";

/** A command whose output is shown line by line: the beginning as it comes, the end when it has ended. */
export class LiveOutput implements LiveItem {
  readonly #style: Style;
  #ahead: string[];
  #unended = "";
  readonly #shown: string[] = [];

  /** @param item the command as it started */
  constructor(item: CommandExecutionItem, style: Style) {
    this.#style = style;
    this.#ahead = commandHeading(item, style);
  }

  add(delta: string): string {
    const text = this.#unended + delta;
    const end = text.lastIndexOf("\n") + 1;
    this.#unended = this.#shown.length < headLines ? text.slice(end) : "";
    const lines = outputLines(text.slice(0, end)).slice(0, headLines - this.#shown.length);
    this.#shown.push(...lines);
    return this.#write(lines);
  }

  end(item: ThreadItem | undefined, durationMs: number | undefined): string {
    if (item?.type !== "command_execution") return this.#write(outputLines(this.#unended));
    const rest = outputRest(this.#shown, item.aggregated_output);
    return `${this.#write(rest)}${commandEnding(item, durationMs, this.#style)}\n`;
  }

  #write(lines: readonly string[]): string {
    const all = [...this.#ahead, ...lines.map((line) => outputLine(line, this.#style))];
    this.#ahead = [];
    return all.map((line) => `${line}\n`).join("");
  }
}
