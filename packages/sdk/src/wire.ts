/**
 * The types of every request, notification and item of `codex app-server`, generated from the binary that this version
 * of the SDK pins. They change with every binary, so they are not part of the SDK's own semantic versioning.
 */
export type * from "@codex/app-server/wire";
