import type { Command } from "commander";
import pc from "picocolors";

import { definitionLines } from "../rendering/layout.js";

/** Formats a heading of the help. Commander removes the style where colours are off. */
export const helpTitle: (title: string) => string = pc.createColors(true).bold;

/** Adds a section of examples to the help of a command, with or without descriptions. */
export function addExamples(
  command: Command,
  examples: readonly (string | readonly [command: string, description: string])[],
): void {
  const rows = examples.map((each) => (typeof each === "string" ? ([each, ""] as const) : each));
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const lines = rows.some(([, description]) => description !== "")
    ? definitionLines(rows, width && width - 2)
    : rows.map(([example]) => example);
  command.addHelpText("after", ["", helpTitle("Examples:"), ...lines.map((line) => `  ${line}`)].join("\n"));
}
