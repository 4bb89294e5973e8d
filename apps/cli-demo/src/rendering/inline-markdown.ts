import type { Style } from "./style.js";

/** Shows the `code` and the **strong** words of a message in colour; without colours the text stays as it is. */
export function inlineMarkdown(text: string, paint: Style["paint"]): string {
  if (!paint.isColorSupported) return text;
  return text
    .replace(/(?<!`)`([^`\n]+)`(?!`)/g, (_, code: string) => paint.cyan(code))
    .replace(/\*\*(?=\S)([^*\n]+)\*\*/g, (_, strong: string) => paint.bold(strong));
}
