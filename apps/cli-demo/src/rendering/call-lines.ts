import { cutLine } from "./cut-line.js";
import { outputExcerpt } from "./output-excerpt.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";

/** A call of a tool, whoever runs it. */
export interface CallFacts {
  /** The tool. */
  name: string;
  /** What it was called with. */
  input: unknown;
  /** What it answered. */
  answer: string;
  /** Why it failed; `undefined` when it did not. */
  failure: string | undefined;
}

/** A call of a tool: what was asked, and what came back. */
export function callLines({ name, input, answer, failure }: CallFacts, { paint, width }: Style): string[] {
  const inner = width === undefined ? undefined : width - 4;
  const asked = input == null ? "" : ` ${JSON.stringify(input)}`;
  const call = printableText(`${name}${asked}`);
  const ending = failure === undefined ? paint.green("✓ answered") : paint.red(`✗ ${printableText(failure)}`);
  return [
    `${paint.cyan("→")} ${paint.bold(cutLine(call, inner))}`,
    ...outputExcerpt(answer).map((line) => paint.dim(`  │ ${cutLine(line, inner)}`)),
    `  ${ending}`,
  ];
}
