/**
 * Any value that a configuration can hold.
 *
 * - `string`: any text without unpaired surrogates.
 * - `number`: finite. Whole numbers within 64 bits become TOML integers, all others floats.
 * - `bigint`: a signed integer of at most 64 bits.
 * - `Date`: an offset date-time in UTC. smol-toml's `TomlDate` (a subclass of `Date`) keeps its kind: local date-time,
 *   local date, local time, or another offset.
 * - arrays without holes, and plain objects, nested in any way.
 */
export type CodexConfigValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | readonly CodexConfigValue[]
  | CodexConfigObject;

/** A table of the configuration. A property that is `undefined` counts as absent. */
export interface CodexConfigObject {
  [key: string]: CodexConfigValue | undefined;
}

/** A table whose keys are chosen by the user and whose values all have one type. */
export interface CodexConfigMap<Value extends CodexConfigValue> extends CodexConfigObject {
  [name: string]: Value | undefined;
}
