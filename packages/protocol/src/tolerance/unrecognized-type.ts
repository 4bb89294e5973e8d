/**
 * Not exported as such, so that nobody can import a value that does not exist. One member makes it a unit type,
 * which nothing else overlaps with; a plain `string` would swallow every literal beside it.
 */
declare enum Unrecognized {
  type = "<unrecognized>",
}

/**
 * The static type of a `type` tag that this version of the package does not know. At run time the tag is the
 * string the binary sent; read it with `String(event.type)`.
 *
 * Comparing a tag to a known literal rules the unknown variants out, and a `switch` over all known literals leaves
 * exactly the unknown one.
 */
export type UnrecognizedType = Unrecognized;
