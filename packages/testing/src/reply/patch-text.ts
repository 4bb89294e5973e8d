import { checkNames } from "../option-names.js";

/** One file's change, for `reply.patch`. Paths are relative to the agent's working directory. */
export type PatchChange =
  | {
      /** The file to create. */
      add: string;
      /** Its whole content. */
      content: string;
    }
  | {
      /** The file to change. */
      update: string;
      /** Whole lines the file contains now. */
      replace: string;
      /** The lines that take their place. */
      with: string;
      /** The new path, when the file moves as well. */
      moveTo?: string;
    }
  | {
      /** The file to remove. */
      delete: string;
    };

/**
 * Writes changes in the format of the agent's `apply_patch` tool.
 *
 * @throws {TypeError} when a change has an unknown name.
 */
export function patchText(changes: readonly PatchChange[]): string {
  return ["*** Begin Patch", ...changes.flatMap(changeLines), "*** End Patch"].join("\n");
}

function changeLines(change: PatchChange): string[] {
  const names =
    "add" in change
      ? { add: true, content: true }
      : "delete" in change
        ? { delete: true }
        : { update: true, replace: true, with: true, moveTo: true };
  checkNames("reply.patch()", change, names);
  if ("add" in change) return [`*** Add File: ${change.add}`, ...prefixed("+", change.content)];
  if ("delete" in change) return [`*** Delete File: ${change.delete}`];
  return [
    `*** Update File: ${change.update}`,
    ...(change.moveTo === undefined ? [] : [`*** Move to: ${change.moveTo}`]),
    "@@",
    ...prefixed("-", change.replace),
    ...prefixed("+", change.with),
  ];
}

/** The patch format has no notion of a missing last newline, so one trailing newline adds no empty line. */
function prefixed(prefix: string, text: string): string[] {
  if (text === "") return [];
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => prefix + line);
}
