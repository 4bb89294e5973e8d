import type { Explanation } from "../outcome/explanation.js";
import { printableText } from "./printable-text.js";
import type { Style } from "./style.js";
import { textBlock } from "./text-block.js";

/** An error for a person: what went wrong, then what to do. */
export function explanationLines({ message, hints }: Explanation, { paint, width }: Style): string[] {
  const [first = "", ...rest] = textBlock(printableText(message), "  ", width);
  return [
    `${paint.red("✗")} ${first.trimStart()}`,
    ...rest,
    ...hints.flatMap((line) =>
      textBlock(printableText(line), "  ", width).map((wrapped) => paint.dim(wrapped)),
    ),
  ];
}
