/**
 * Everything a configuration value may be.
 *
 * - `string`: any text, except that a surrogate must be one half of a pair.
 * - `number`: finite. Whole numbers within 64 bits become TOML integers, all others floats.
 * - `bigint`: within 64 bits, signed.
 * - `Date`: an offset date-time in UTC; smol-toml's `TomlDate` (which is a `Date`) keeps its kind: local
 *   date-time, local date, local time, or another offset.
 * - arrays without holes, plain objects, in any mixture.
 */
export type CodexConfigValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | readonly CodexConfigValue[]
  | CodexConfigObject;

/** A table of the configuration. A property whose value is `undefined` is treated as absent. */
export interface CodexConfigObject {
  [key: string]: CodexConfigValue | undefined;
}

/** A table whose values are all of one type, under names that the user chooses. */
export interface CodexConfigMap<Value extends CodexConfigValue> extends CodexConfigObject {
  [name: string]: Value | undefined;
}
