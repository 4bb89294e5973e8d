import { spawn } from "node:child_process";

/**
 * The least that a Node program can do to read the events of a process: split at line feeds, decode and parse. It has no
 * limits, no validation, no error handling and no process cleanup.
 *
 * @returns the number of events
 */
export async function readLines(
  command: string,
  args: readonly string[],
  onEvent?: (event: unknown) => void | Promise<void>,
) {
  const child = spawn(command, args);
  child.stdin.end("go");
  let count = 0;
  let rest: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      const line = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      const event: unknown = JSON.parse(line.toString("utf8"));
      if (onEvent) await onEvent(event);
      count += 1;
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  return count;
}
