import { InvalidOptionError } from "../errors/invalid-option-error.js";
import type { CodexOptions } from "./codex-options.js";

/** What is decided where a server is started. */
const decidedElsewhere = [
  "codexPathOverride",
  "baseUrl",
  "apiKey",
  "configOverrides",
  "env",
  "strictConfig",
  "onStderr",
] as const satisfies readonly (keyof CodexOptions)[];

/** Refuses what cannot reach a server that runs already: it would silently do nothing. */
export function checkRemoteOptions(options: CodexOptions): void {
  const given = decidedElsewhere.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    const received = "a value";
    throw new InvalidOptionError(
      given,
      "left out with the address of a server, which has its own",
      received,
      where,
    );
  }
  checkConfig("config", options.config);
}

const where = "new Codex()";

/** With an address `config` travels as JSON, which has no dates and no big numbers. */
function checkConfig(path: string, value: unknown): void {
  if (value instanceof Date || typeof value === "bigint") {
    const received = value instanceof Date ? "a Date" : "a bigint";
    throw new InvalidOptionError(path, "something JSON has, with the address of a server", received, where);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, entry] of Object.entries(value)) checkConfig(`${path}.${key}`, entry);
}
