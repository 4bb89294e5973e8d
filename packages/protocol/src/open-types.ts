/**
 * One of the values known today, or any other string. A newer binary may add values, and older code must not break on
 * them. Editors still complete the known values; handle the rest in a `default` branch.
 */
export type OpenEnum<Known extends string> = Known | (string & {});

/**
 * Not exported under its own name, because no such value exists to import. An enum with one member is a unit type that
 * overlaps with nothing else. A plain `string` would absorb every literal of the union it is in.
 */
declare enum Unrecognized {
  type = "<unrecognized>",
}

/**
 * The static type of a `type` tag that this version of the package does not know. At run time the tag is the string that
 * the binary sent; read it with `String(event.type)`.
 *
 * Comparing the tag with a known literal rules out the unknown variant, and a `switch` over all known literals leaves
 * exactly the unknown variant for `default`.
 */
export type UnrecognizedType = Unrecognized;
