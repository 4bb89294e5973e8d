import { type Command, Help, type HelpConfiguration, type Option } from "commander";
import pc from "picocolors";

import { definitionLines, shellLines, textBlock } from "../rendering/layout.js";

/** Narrower descriptions stand below their term rather than next to it. */
const minDescriptionWidth = 38;
/** Columns in front of an item and between a term and its description. */
const itemMargin = 2;

/** As wide as `Usage: `. */
const usageMargin = " ".repeat(7);

/** Formats a heading of the help. Commander removes the style where colours are off. */
export const helpTitle: (title: string) => string = pc.createColors(true).bold;

/** The columns of the help. `undefined` in a pipe, where commander takes 80 and examples stay on one line. */
export function helpWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
}

/** How commander lays out help: words stay whole on narrow terminals, too. */
export const helpFormat: HelpConfiguration = {
  styleTitle: helpTitle,
  minWidthToWrap: minDescriptionWidth,
  commandUsage(command) {
    const usage = new Help().commandUsage(command);
    return textBlock(usage, usageMargin, helpWidth()).join("\n").trimStart();
  },
  // The descriptions name the choices.
  optionDescription: (option: Option) => option.description,
  formatItem(term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80;
    const margin = " ".repeat(itemMargin);
    const room = width - termWidth - 2 * itemMargin;
    if (description === "") return margin + term;
    const isNarrow = room < minDescriptionWidth;
    const indent = isNarrow ? 3 * itemMargin : termWidth + 2 * itemMargin;
    const lines = textBlock(description, " ".repeat(indent), width);
    if (isNarrow) return [margin + term, ...lines].join("\n");
    const paddedTerm = term.padEnd(termWidth + term.length - helper.displayWidth(term));
    return `${margin}${paddedTerm}${margin}${lines.join("\n").trimStart()}`;
  },
};

/** Adds a section of examples to the help of a command, with or without descriptions. */
export function addExamples(
  command: Command,
  examples: readonly (string | readonly [command: string, description: string])[],
): void {
  const rows = examples.map((each) => (typeof each === "string" ? ([each, ""] as const) : each));
  command.addHelpText("after", () => {
    const width = helpWidth();
    const room = width && width - itemMargin;
    const lines = rows.some(([, description]) => description !== "")
      ? definitionLines(rows, room)
      : rows.flatMap(([example]) => shellLines(example, room));
    return ["", helpTitle("Examples:"), ...lines.map((line) => `  ${line}`)].join("\n");
  });
}
