/** Cuts a text into deltas of at most `chunkSize` characters, or of whole words when no size is given. */
export function textChunks(text: string, chunkSize?: number): string[] {
  if (text === "") return [];
  if (chunkSize === undefined) return text.match(/\s*\S+\s*|\s+/g) ?? [];
  if (!(chunkSize >= 1)) throw new RangeError(`chunkSize must be at least 1, got ${chunkSize}`);
  // By code point: a delta is JSON text, in which half a surrogate pair would become a replacement character.
  const characters = [...text];
  const chunks: string[] = [];
  for (let start = 0; start < characters.length; start += Math.floor(chunkSize)) {
    chunks.push(characters.slice(start, start + Math.floor(chunkSize)).join(""));
  }
  return chunks;
}
