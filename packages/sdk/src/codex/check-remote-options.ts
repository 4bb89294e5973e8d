import { isEncryptedOrLoopback } from "@codex/app-server/errors";

import { InvalidOptionError } from "../errors/invalid-option-error.js";
import type { AppServerAddress } from "../options/transport.js";
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

/**
 * Checks the options of a `Codex` whose server runs elsewhere: what cannot reach the server is refused, since it would
 * silently do nothing, and so is a token that the network could read.
 */
export function checkRemoteOptions(options: CodexOptions, address: AppServerAddress): void {
  checkAddress(address);
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

function checkAddress({ url, token }: AppServerAddress): void {
  if (!URL.canParse(url)) {
    throw new InvalidOptionError(
      "transport.url",
      "a ws:// or wss:// address",
      "one that cannot be parsed",
      where,
    );
  }
  const address = new URL(url);
  if (token === undefined || isEncryptedOrLoopback(address)) return;
  const expected =
    "left out with a ws:// address of another machine, to which it would travel unencrypted: use a wss:// address, or " +
    "forward a local port through SSH and connect to ws://127.0.0.1:PORT";
  throw new InvalidOptionError("transport.token", expected, `one for ${address.host}`, where);
}

/** With an address `config` travels as JSON, which has no dates and no big numbers. */
function checkConfig(path: string, value: unknown): void {
  if (value instanceof Date || typeof value === "bigint") {
    const received = value instanceof Date ? "a Date" : "a bigint";
    throw new InvalidOptionError(path, "something JSON has, with the address of a server", received, where);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, entry] of Object.entries(value)) checkConfig(`${path}.${key}`, entry);
}
