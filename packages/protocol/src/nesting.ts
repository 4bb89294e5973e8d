/** The maximum depth of arrays and objects in a value from outside. The outermost one is level 1. */
export const maxNestingLevels = 512;

/**
 * Whether a value parsed from JSON has more than {@link maxNestingLevels} levels.
 *
 * `JSON.parse` accepts any depth. Most code that reads its result is recursive (`JSON.stringify`, `structuredClone`, deep
 * comparison, schemas) and throws a `RangeError` a few thousand levels down.
 */
export function isNestedTooDeep(value: unknown): boolean {
  return isContainer(value) && exceeds(value, maxNestingLevels);
}

/** Formats a path as code would: `["item", "changes", 0, "path"]` is `item.changes[0].path`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`;
  }
  return text;
}

/** Uses loops instead of array methods, because it runs on every message. */
function exceeds(container: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(container)) {
    for (const entry of container) if (isContainer(entry) && exceeds(entry, levels - 1)) return true;
    return false;
  }
  const fields = container as Readonly<Record<string, unknown>>;
  // Own fields only: an object on a polluted `Object.prototype` inherits itself, so its depth would be infinite.
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (isContainer(field) && exceeds(field, levels - 1)) return true;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
