/** How much of a text is shown: enough to recognise it, too little to carry an answer or a secret into a log. */
const previewCharacters = 40;

/** Names a value in an error message: its kind, and the value itself where that is short. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "string") {
    if (value.length <= previewCharacters) return `string ${JSON.stringify(value)}`;
    return `string of ${value.length} characters`;
  }
  if (typeof value === "number" || typeof value === "boolean") return `${typeof value} ${value}`;
  return typeof value;
}
