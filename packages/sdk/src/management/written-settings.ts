import { RequestFailedError } from "@codex/app-server/errors";
import type { JsonValue } from "@codex/app-server/wire";
import { type CodexConfig, type CodexConfigValue, InvalidConfigError, toTomlValue } from "@codex/config";
import { describeSecret } from "@codex/protocol/describe";
import { checkOptions } from "../checks/check-options.js";
import { text } from "../checks/option-checks.js";
import { readAnswer } from "../engine/server-answers.js";
import { ConfigConflictError } from "../errors/conflict-errors.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";
import { type ConfigSource, toSource } from "./settings.js";

/** Settings to write: nested as in `config`, and `null` to remove a value or a whole table. */
export type ConfigChanges<Table = CodexConfig> = {
  [Key in keyof Table]:
    | null
    | (Table[Key] extends infer Value
        ? Value extends string | number | bigint | boolean | Date | undefined | readonly unknown[]
          ? Value
          : ConfigChanges<Value>
        : never);
};

/** Options of `codex.writeConfig()`. */
export type WriteConfigOptions = {
  /**
   * Writes only if the file is still of this version, of an earlier `writeConfig()` or `readConfig()`. Otherwise a
   * {@link ConfigConflictError} is thrown. Default: whatever it is.
   */
  expectedVersion?: string | undefined;
};

/** What became of written settings. */
export type WriteConfigResult = {
  /** The file: `config.toml` in `CODEX_HOME`, on the server's machine. */
  path: string;
  /** Its version now. */
  version: string;
  /** The first of the written values that has no effect, because a stronger source has another one; `null` if all have. */
  overridden: {
    /** The stronger source. */
    source: ConfigSource;
    /** The value in effect, as JSON. It may be a secret. */
    value: unknown;
  } | null;
};

/** Writes settings into the user's `config.toml`. */
export async function writeConfig(
  runtime: Runtime,
  changes: unknown,
  given: unknown,
): Promise<WriteConfigResult> {
  const where = "codex.writeConfig()";
  const options = checkOptions<WriteConfigOptions>(
    where,
    given,
    { expectedVersion: text },
    runtime.options.onDiagnostic,
  );
  const { expectedVersion } = options;
  if (!isTable(changes)) throw notSettings(where, describeSecret(changes));
  const edits = editsOf(changes, [], []);
  if (edits.length === 0) throw notSettings(where, "an object without any");
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const method = "config/batchWrite";
    try {
      const answer = await client.request(method, {
        edits: edits.map(({ path, value }) => ({
          keyPath: path.map(quoted).join("."),
          value,
          mergeStrategy: "replace" as const,
        })),
        expectedVersion,
      });
      return readAnswer(method, answer, ({ filePath, version, overriddenMetadata }) => ({
        path: filePath,
        version,
        overridden: overriddenMetadata && {
          source: toSource(overriddenMetadata.overridingLayer.name),
          value: overriddenMetadata.effectiveValue,
        },
      }));
    } catch (error) {
      throw toWriteError(error, edits, expectedVersion);
    }
  });
}

/** One value to write, or `null` to remove what is there. */
interface Edit {
  path: string[];
  value: JsonValue;
}

function notSettings(where: string, received: string): InvalidOptionError {
  return new InvalidOptionError("changes", "an object with at least one setting", received, where);
}

function isTable(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Lists the values of nested settings. A table in them adds to the one in the file. */
function editsOf(table: Record<string, unknown>, path: string[], around: object[]): Edit[] {
  if (around.includes(table)) throw invalid(path, "settings without cycles", "one of the tables around it");
  return Object.entries(table).flatMap(([key, value]): Edit[] => {
    if (value === undefined) return [];
    // Checks the key.
    toTomlValue({ [key]: 0 }, path);
    const own = [...path, ...(path.length === 0 ? topLevelPath(key) : [key])];
    if (own.includes("")) throw invalid(own, "a key that is not empty", "an empty one");
    if (value === null) return [{ path: own, value: null }];
    if (isTable(value)) return editsOf(value, own, [...around, table]);
    return [{ path: own, value: toJson(value, own) }];
  });
}

/** As in `config`, where a path of plain keys may be one key. */
function topLevelPath(key: string): string[] {
  const segments = key.split(".");
  return segments.every(isPlain) ? segments : [key];
}

const isPlain = (key: string) => /^[A-Za-z0-9_-]+$/.test(key);

/** Quotes a key, so that a dot in it does not split it. Not as TOML: the server keeps any character after a backslash unchanged. */
function quoted(key: string): string {
  return isPlain(key) ? key : `"${key.replace(/["\\]/g, "\\$&")}"`;
}

/** Returns a value as JSON. What TOML cannot hold is rejected by `toTomlValue`, with its place. */
function toJson(value: unknown, path: (string | number)[]): JsonValue {
  toTomlValue(value as CodexConfigValue, path);
  return jsonOf(value, path);
}

function jsonOf(value: unknown, path: (string | number)[]): JsonValue {
  if (Array.isArray(value)) return value.map((entry, index) => jsonOf(entry, [...path, index]));
  if (value instanceof Date) throw invalid(path, "a value that JSON can carry", "a date");
  if (typeof value === "bigint" || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw invalid(path, "a whole number of at most 53 bits", "a larger one");
  }
  if (!isTable(value)) return value as JsonValue;
  const given = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(given.map(([key, entry]) => [key, jsonOf(entry, [...path, key])]));
}

function invalid(path: (string | number)[], expected: string, received: string): InvalidConfigError {
  return new InvalidConfigError({ path, expected, received, remedy: "Nothing was written." });
}

/** Names what the server has against the settings, without their values, which its message may repeat. */
function toWriteError(error: unknown, edits: readonly Edit[], expectedVersion: string | undefined): unknown {
  if (!(error instanceof RequestFailedError)) return error;
  const { config_write_error_code: code } = (error.data ?? {}) as { config_write_error_code?: unknown };
  if (code === "configVersionConflict" && expectedVersion !== undefined) {
    return new ConfigConflictError(expectedVersion);
  }
  if (code !== "configValidationError") return error;
  const reason = withoutValues(error.serverMessage, edits);
  const expected = `what codex accepts (it says: ${reason})`;
  return invalid(edits.length === 1 ? (edits[0]?.path ?? []) : [], expected, "something else");
}

/** Replaces every value that was to be written, and what TOML makes of it. */
function withoutValues(message: string, edits: readonly Edit[]): string {
  const values = edits
    .flatMap(({ value }) => textsOf(value))
    .sort((left, right) => right.length - left.length);
  const oneLine = message.replace(/\s+/g, " ").trim();
  return values.reduce((safe, value) => {
    const literal = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    // A short one is hidden where it stands alone: the rest of the message has its letters, too.
    const pattern = value.length < 4 ? `(?<![A-Za-z0-9_])${literal}(?![A-Za-z0-9_])` : literal;
    return safe.replace(new RegExp(pattern, "g"), "…");
  }, oneLine);
}

function textsOf(value: JsonValue): string[] {
  if (value === null || typeof value === "boolean") return [];
  if (typeof value === "object") return Object.values(value).flatMap((entry) => textsOf(entry as JsonValue));
  const plain = String(value).replace(/\s+/g, " ").trim();
  const escaped = JSON.stringify(value).slice(1, -1).trim();
  return [plain, escaped].filter((part) => part !== "");
}
