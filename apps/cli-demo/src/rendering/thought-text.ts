/** What the model thinks, without the marks of its **headings**: thoughts are dimmed, which leaves no room for bold. */
export function thoughtText(text: string): string {
  return text.replace(/\*\*(?=\S)([^*\n]+)\*\*/g, "$1");
}
