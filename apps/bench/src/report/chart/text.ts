/** A line of text in an SVG document. */
export function text(
  x: number,
  y: number,
  words: string,
  className?: string,
  anchor?: "middle" | "end",
): string {
  const attributes = [
    `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`,
    className && `class="${className}"`,
    anchor && `text-anchor="${anchor}"`,
  ];
  return `<text ${attributes.filter(Boolean).join(" ")}>${escapeMarkup(words)}</text>`;
}

function escapeMarkup(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
