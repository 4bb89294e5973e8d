import { isAbsolute } from "node:path";
import { describeSecret, describeValue } from "@codex/protocol/describe";
import { absolutePath, describeUrl, fieldOf, namesOf } from "./caller-values.js";

/** What an option accepts, and how to describe a value it rejects. */
export interface OptionCheck {
  /** What is accepted, as it reads after "must be". */
  expected: string;
  /** Copies a mutable value before it is checked. Returns other values unchanged. */
  read(value: unknown): unknown;
  /** Whether a value counts as given. One that does not is neither checked nor used. */
  isGiven(value: unknown): boolean;
  /** Whether a value that is given is accepted. */
  accepts(value: unknown): boolean;
  /** Describes a rejected value, without the value itself if it may be a secret. */
  describe(value: unknown): string;
  /** All values that are accepted, if they are texts from a list, to suggest one. */
  values?: readonly string[];
}

/** As in the published SDK, where a form or an environment may supply `""` or `null` for what is not set. */
const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

function check(
  expected: string,
  accepts: (value: unknown) => boolean,
  describe = describeValue,
  read = (value: unknown) => value,
): OptionCheck {
  return { expected, accepts, describe, read, isGiven };
}

/** With the flag `u`, half of a surrogate pair only. It has no UTF-8 encoding, so no process could receive it. */
const unsendable = /[\0\ud800-\udfff]/u;

const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !unsendable.test(value);

const textExpected = "a non-empty string without NUL characters and unpaired surrogates";

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text that a process argument can carry: without NUL and half surrogates. */
export const text = check(textExpected, isText);

/** Text of at most `longest` characters. */
export const shortText = (longest: number) =>
  check(
    `${textExpected}, at most ${longest} characters long`,
    (value) => isText(value) && value.length <= longest,
  );

/** The name of a profile, which becomes the name of a file. */
export const profileName = check(
  "a name of ASCII letters, digits, `_` and `-`",
  (value) => typeof value === "string" && /^[A-Za-z0-9_-]+$/.test(value),
);

/** The path of a directory. A relative path is resolved now, because the current directory can change later. */
export const directory = check(
  textExpected,
  (value) => isText(value) && isAbsolute(value),
  (value) =>
    isText(value)
      ? `${describeValue(value)}, which is relative to a current directory that no longer exists`
      : describeValue(value),
  (value) => (isText(value) ? (absolutePath(value) ?? value) : value),
);

/** Paths of directories, resolved as in {@link directory}. */
export const directories = check(
  `an array of paths, each ${textExpected}`,
  (value) => Array.isArray(value) && value.every(directory.accepts),
  describeValue,
  (value) => (Array.isArray(value) ? value.map(directory.read) : value),
);

/** Text that must not appear in a message. */
export const secretText = check(textExpected, isText, describeSecret);

/** An HTTP address, whose credentials must not appear in a message. */
export const address = check(textExpected, isText, describeUrl);

/** What a header can hold without doubt about where it ends. */
const isHeaderWord = (value: unknown) =>
  typeof value === "string" && /^[!-.0-~]+(?: [!-.0-~]+)*$/.test(value);

/** The name, version and title of a program. */
export const clientInfo = check(
  "an object with `name` and `version` in printable ASCII without `/`, and optionally a `title`",
  (value) =>
    isPlainObject(value) &&
    isHeaderWord(value["name"]) &&
    isHeaderWord(value["version"]) &&
    (value["title"] === undefined || isText(value["title"])),
  describeValue,
  (value) =>
    isPlainObject(value)
      ? {
          name: fieldOf(value, "name"),
          version: fieldOf(value, "version"),
          title: fieldOf(value, "title") || undefined,
        }
      : value,
);

/** `true` or `false`. */
export const flag = check("a boolean", (value) => typeof value === "boolean");

/** A callback. */
export const callback = check("a function", (value) => typeof value === "function");

/** An object whose entries are checked elsewhere. */
export const object = check("an object", isPlainObject);

const copyOfArray = (value: unknown) => (Array.isArray(value) ? [...value] : value);

/** An array whose entries are checked elsewhere. */
export const list = check("an array", Array.isArray, describeValue, copyOfArray);

/** An array of non-empty strings. */
export const texts = check(
  "an array of non-empty strings without NUL characters and unpaired surrogates",
  (value) => Array.isArray(value) && value.every(isText),
  describeValue,
  copyOfArray,
);

function copyOfVariables(given: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of namesOf(given)) if (given[name] !== undefined) copy[name] = given[name];
  return copy;
}

/** Environment variables. `undefined` means "not set", as in `process.env`, and is left out of the copy. */
export const environment = check(
  "an object of strings without NUL characters and unpaired surrogates (names without `=`)",
  (value) =>
    isPlainObject(value) &&
    Object.entries(value).every(
      ([name, entry]) => isText(name) && !name.includes("=") && (entry === "" || isText(entry)),
    ),
  describeSecret,
  (value) => (isPlainObject(value) ? copyOfVariables(value) : value),
);

/** An `AbortSignal`, of this or another realm. */
export const abortSignal = check(
  "an AbortSignal",
  (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as AbortSignal).aborted === "boolean" &&
    typeof (value as AbortSignal).throwIfAborted === "function" &&
    typeof (value as AbortSignal).addEventListener === "function",
);

const isAddress = (value: unknown) => isText(value) && /^wss?:\/\//.test(value);

/** The names alone, because a value may be a secret. */
const describeFields = (value: object) => `an object with ${namesOf(value).join(", ") || "nothing"}`;

function copyOfFields(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const fields = namesOf(value).map((name) => [name, fieldOf(value, name)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(fields.filter(([, field]) => isGiven(field))));
}

const isTimerMs = (value: unknown, least: number) =>
  typeof value === "number" && value >= least && value <= 2_147_483_647;

/** The tools to keep or to remove, whose names are checked elsewhere. A misspelled field would remove nothing. */
export const allowOrDeny = check(
  "{ allow: […] } or { deny: […] }, with names of tools",
  (value) => {
    const [entry, another] = isPlainObject(value) ? Object.entries(value) : [];
    return !another && /^(allow|deny)$/.test(entry?.[0] ?? "") && Array.isArray(entry?.[1]);
  },
  (value) => (isPlainObject(value) ? describeFields(value) : describeValue(value)),
  (value) => {
    const fields = copyOfFields(value);
    if (!isPlainObject(fields)) return value;
    for (const name of Object.keys(fields)) fields[name] = copyOfArray(fields[name]);
    return fields;
  },
);

/** A number of milliseconds between `least` and what a timer can hold. */
export const milliseconds = (least: number) =>
  check(`a number of milliseconds from ${least} to 2147483647`, (value) => isTimerMs(value, least));

/** A number of milliseconds, or no limit. */
export const millisecondsOrInfinity = check(
  "a number of milliseconds from 1 to 2147483647, or Infinity",
  (value) => value === Number.POSITIVE_INFINITY || isTimerMs(value, 1),
);

/** A whole number of at least `least`. */
export const count = (least: number) =>
  check(
    `a whole number of at least ${least}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= least,
  );

/** The address of an exec-server. The token and parts of the address must not appear in a message. */
export const execServer = check(
  '{ url: "ws://…" or "wss://…", token? }',
  (value) => {
    if (!isPlainObject(value) || Object.keys(value).some((name) => name !== "url" && name !== "token"))
      return false;
    return isAddress(value["url"]) && (value["token"] === undefined || isText(value["token"]));
  },
  (value) => (isPlainObject(value) ? describeFields(value) : describeUrl(value)),
  copyOfFields,
);

/** One of the values of a constants object. */
export function oneOf(values: Record<string, string>): OptionCheck {
  const known = Object.values(values);
  const listed = known.map((value) => JSON.stringify(value)).join(", ");
  const accepts = (value: unknown) => typeof value === "string" && known.includes(value);
  return { ...check(`one of ${listed}`, accepts), values: known };
}

const granularFields = ["sandboxApproval", "rules", "skillApproval", "requestPermissions", "mcpElicitations"];

/** One of the modes, or which kinds of approval to ask for. A misspelled kind would be one that is refused. */
export function approvalPolicy(modes: Record<string, string>): OptionCheck {
  const mode = oneOf(modes);
  const expected = `${mode.expected}, or { granular: { ${granularFields.map((name) => `${name}?`).join(", ")} } }`;
  const accepts = (value: unknown) => {
    if (!isPlainObject(value)) return mode.accepts(value);
    const { granular } = value;
    return (
      Object.keys(value).length === 1 &&
      isPlainObject(granular) &&
      Object.entries(granular).every(
        ([name, kind]) => granularFields.includes(name) && typeof kind === "boolean",
      )
    );
  };
  const describe = (value: unknown) => {
    const granular = isPlainObject(value) ? value["granular"] : undefined;
    return isPlainObject(granular) ? `{ granular: ${describeFields(granular)} }` : describeValue(value);
  };
  const read = (value: unknown) => {
    const fields = copyOfFields(value);
    if (isPlainObject(fields)) fields["granular"] = copyOfFields(fields["granular"]);
    return fields;
  };
  return { ...mode, ...check(expected, accepts, describe, read) };
}

const transportFields = ["type", "url", "token", "reconnectMs"] as const;

/** A transport's name, or the address of a server. The token and parts of the address must not appear in a message. */
export const transport = check(
  '"exec", "app-server", or { type: "app-server", url: "ws://…" or "wss://…", token?, reconnectMs? }',
  (value) => {
    if (value === "exec" || value === "app-server") return true;
    if (!isPlainObject(value) || value["type"] !== "app-server") return false;
    // Not only a diagnostic: without its token or its limit, the connection would not be the one that was meant.
    if (Object.keys(value).some((name) => !transportFields.includes(name as never))) return false;
    const isToken = value["token"] === undefined || isText(value["token"]);
    const isLimit = value["reconnectMs"] === undefined || isTimerMs(value["reconnectMs"], 0);
    return isAddress(value["url"]) && isToken && isLimit;
  },
  // A misspelled name is shown. Longer text may be an address or a key.
  (value) => {
    if (isPlainObject(value)) return describeFields(value);
    return /^[a-z_-]{1,12}$/i.test(String(value)) ? describeValue(value) : describeUrl(value);
  },
  copyOfFields,
);
