import { isAbsolute, resolve } from "node:path";
import { describeSecret, describeUrl, describeValue, fieldOf } from "./describe-value.js";

/** What one option accepts, and how to say so when it got something else. */
export interface OptionCheck {
  /** What is accepted, as it reads behind "must be". */
  expected: string;
  /** Copies what must be copied of a value before it is checked. Returns others as they are. */
  read(value: unknown): unknown;
  /** Whether a value that is not `undefined` is accepted. */
  accepts(value: unknown): boolean;
  /** Says what was got; never the value itself where it may be a secret. */
  describe(value: unknown): string;
}

function check(
  expected: string,
  accepts: (value: unknown) => boolean,
  describe = describeValue,
  read = (value: unknown) => value,
): OptionCheck {
  return { expected, accepts, describe, read };
}

const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.includes("\0");

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Any text that a process argument can carry: not empty, no NUL. */
export const text = check("a non-empty string without NUL characters", isText);

/** The path of a directory. A relative one is resolved at the call: the current directory can change later. */
export const directory = check("a non-empty string without NUL characters", isText, describeValue, (value) =>
  isText(value) && !isAbsolute(value) ? resolve(value) : value,
);

/** The same for text that must not show up in a message. */
export const secretText = check("a non-empty string without NUL characters", isText, describeSecret);

/** An HTTP address. Credentials in it are secret. */
export const address = check("a non-empty string without NUL characters", isText, describeUrl);

/** `true` or `false`. */
export const flag = check("a boolean", (value) => typeof value === "boolean");

/** A callback. */
export const callback = check("a function", (value) => typeof value === "function");

/** An object of the caller's, looked at more closely elsewhere. */
export const object = check("an object", isPlainObject);

const copyOfArray = (value: unknown) => (Array.isArray(value) ? [...value] : value);

/** An array, looked at more closely elsewhere. */
export const list = check("an array", Array.isArray, describeValue, copyOfArray);

/** An array of non-empty strings. */
export const texts = check(
  "an array of non-empty strings without NUL characters",
  (value) => Array.isArray(value) && value.every(isText),
  describeValue,
  copyOfArray,
);

/** Environment variables; `undefined` stands for "not set", as in `process.env`. */
export const environment = check(
  "an object of strings without NUL characters (names without `=`)",
  (value) =>
    isPlainObject(value) &&
    Object.entries(value).every(
      ([name, entry]) =>
        isText(name) &&
        !name.includes("=") &&
        (entry === undefined || (typeof entry === "string" && !entry.includes("\0"))),
    ),
  describeSecret,
  (value) => (isPlainObject(value) ? Object.assign(Object.create(null), value) : value),
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

const isTimerMs = (value: unknown, least: number) =>
  typeof value === "number" && value >= least && value <= 2_147_483_647;

/** Milliseconds a timer can hold; `least` is the smallest that makes sense. */
export const milliseconds = (least: number) =>
  check(`a number of milliseconds from ${least} to 2147483647`, (value) => isTimerMs(value, least));

/** A whole number of at least `least`. */
export const count = (least: number) =>
  check(
    `a whole number of at least ${least}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= least,
  );

/** One of the values of a constants object. */
export function oneOf(values: Record<string, string>): OptionCheck {
  const known = Object.values(values);
  const listed = known.map((value) => JSON.stringify(value)).join(", ");
  return check(`one of ${listed}`, (value) => typeof value === "string" && known.includes(value));
}

const transportFields = ["type", "url", "token", "reconnectMs"] as const;

/** A transport by name, or the address of one. The token and parts of the address are secret. */
export const transport = check(
  '"exec", "app-server", or { type: "app-server", url: "ws://…" or "wss://…", token?, reconnectMs? }',
  (value) => {
    if (value === "exec" || value === "app-server") return true;
    if (!isPlainObject(value) || value["type"] !== "app-server") return false;
    const isAddress = typeof value["url"] === "string" && /^wss?:\/\//.test(value["url"]);
    const isToken = value["token"] === undefined || isText(value["token"]);
    return isAddress && isToken && (value["reconnectMs"] === undefined || isTimerMs(value["reconnectMs"], 0));
  },
  // A misspelt name is shown; a longer text may be an address, or a key.
  (value) => (/^[a-z_-]{1,12}$/i.test(String(value)) ? describeValue(value) : describeUrl(value)),
  (value) => {
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(transportFields.map((name) => [name, fieldOf(value, name)]));
  },
);
