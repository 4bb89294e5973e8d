/** A tool call inside a code-mode script. */
export interface CodeCall {
  /** Pairs the call with its output. */
  callId: string;
  /** The tool's name from the reply, without its namespace. */
  name: string;
  /** The name of the function on `tools`. */
  functionName: string;
  /** The function's argument: the text of a freeform tool, or an object. */
  argument: unknown;
}

/**
 * By default, `exec` returns after 30 seconds even if the script is still waiting, for example for an approval. A plain
 * call only returns once the tool has answered.
 */
const pragma = '// @exec: {"yield_time_ms":3600000}';

/**
 * Prints the result of a tool in the format of a plain call. A dynamic tool returns one string with each image on its
 * own line.
 */
const printing = `
function print(value) {
  if (typeof value?.output === "string") {
    const state = value.session_id === undefined
      ? "Process exited with code " + value.exit_code
      : "Process running with session ID " + value.session_id;
    text(state + "\\nOutput:\\n" + value.output);
  } else if (value?.structuredContent) text(value.structuredContent);
  else if (Array.isArray(value?.content)) value.content.forEach(printBlock);
  else if (value?.image_url) image(value.image_url);
  else if (typeof value === "string") printString(value);
  else text(value);
}
function printString(value) {
  const images = value.match(/^data:image\\/.*$/gm) ?? [];
  if (images.length === 0) return text(value);
  text(value.replace(/\\n?^data:image\\/.*$/gm, ""));
  images.forEach((url) => image(url));
}
function printBlock(block) {
  if (block.type === "image") image(block);
  else if (block.type === "audio") audio(block);
  else text(block.text ?? block);
}
const settled = await Promise.allSettled(calls.map(async ([, , call]) => call()));
settled.forEach(({ status, value, reason }, index) => {
  text(marker(calls[index][0]));
  print(status === "fulfilled" ? value : String(reason));
});
function marker(callId) {
  return "[" + callId + "]";
}
`;

/** The text item that precedes the output of a call. */
export function outputMarker(callId: string): string {
  return `[${callId}]`;
}

/** Writes JavaScript for `exec` that makes the calls concurrently, like the plain calls of one response. */
export function codeSource(calls: readonly CodeCall[]): string {
  const lines = calls.map(
    ({ callId, name, functionName, argument }) =>
      `  [${JSON.stringify(callId)}, ${JSON.stringify(name)}, () => tools.${functionName}(${JSON.stringify(argument)})],`,
  );
  return `${[pragma, "const calls = [", ...lines, "];"].join("\n")}${printing}`;
}

const jsonString = '("(?:[^"\\\\]|\\\\.)*")';
const callLine = new RegExp(`^  \\[${jsonString}, ${jsonString}, \\(\\) => tools\\.`, "gm");

/** The calls in a script written by {@link codeSource}, in order. Empty for any other script. */
export function callsInSource(source: string): Pick<CodeCall, "callId" | "name">[] {
  if (!source.startsWith(pragma)) return [];
  return [...source.matchAll(callLine)].map(([, callId = '""', name = '""']) => ({
    callId: JSON.parse(callId) as string,
    name: JSON.parse(name) as string,
  }));
}
