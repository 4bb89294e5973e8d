/**
 * The environment variable that identifies the descendants of a process we started, including those that left its tree
 * on purpose. The value is unique and has no meaning.
 */
export const TREE_MARKER_VARIABLE = "CODEX_SDK_PROCESS_TREE";

/**
 * A value that no other process of this machine has. It need not be hard to guess, and `node:crypto` takes longer to
 * load than all of this package.
 */
export function newTreeMarker(): string {
  const random = [Math.random(), Math.random()].map((number) => number.toString(36).slice(2));
  return [process.pid, Date.now(), ...random].join("-");
}

/** The marker in an environment, given as the variables with a NUL character after each. */
export function markerIn(environment: string): string | undefined {
  const prefix = `\0${TREE_MARKER_VARIABLE}=`;
  const start = `\0${environment}`.indexOf(prefix);
  if (start === -1) return undefined;
  // `start` counts the NUL put in front, which the slice does not have.
  return environment.slice(start + prefix.length - 1).split("\0", 1)[0];
}
