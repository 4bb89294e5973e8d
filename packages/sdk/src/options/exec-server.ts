import { posix, win32 } from "node:path";
import { isEncryptedOrLoopback } from "@codex/app-server/errors";
import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import { text } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Transport } from "./codex-options.js";

/** A running exec-server: `codex exec-server --listen ws://127.0.0.1:PORT --ws-auth capability-token …`. */
export type ExecServerAddress = {
  /**
   * The WebSocket address, such as `wss://sandbox.example.com`, as the app-server sees it. Without user, password and fragment.
   * Messages show it without its query.
   */
  url: string;
  /**
   * What the exec-server expects as a bearer token: its capability token (`--ws-auth capability-token`), or a JWT that is signed
   * with its shared secret (`--ws-auth signed-bearer-token`). Requires a `wss://` address, or a `ws://` address of this machine
   * (`localhost`, `127.0.0.0/8`, `::1`). A later thread or `Thread` with another token for the same address replaces it. Default:
   * none.
   */
  token?: string | undefined;
};

/** The options of a thread that say where its commands run. */
type PlacedOptions = { environment?: ExecServerAddress | undefined; workingDirectory?: string | undefined };

/**
 * Checks where commands run, and a working directory, which is then on another machine.
 *
 * @param given the caller's options; a path in them is not resolved here
 * @throws {InvalidOptionError}
 */
export function checkExecServer(where: string, options: PlacedOptions, given: unknown): void {
  if (options.environment === undefined) return;
  checkAddress(where, options.environment);
  options.workingDirectory = directoryElsewhere(where, given);
  if (options.workingDirectory !== undefined) return;
  const expected = "given with `environment`: a directory on the machine of the exec-server";
  throw new InvalidOptionError("workingDirectory", expected, "undefined", where);
}

/** Reads a working directory on another machine. `undefined` when none is given. */
export function directoryElsewhere(where: string, given: unknown): string | undefined {
  const path = fieldOf(given, "workingDirectory");
  if (!text.isGiven(path)) return undefined;
  if (text.accepts(path) && (posix.isAbsolute(path as string) || win32.isAbsolute(path as string)))
    return path as string;
  const expected = "an absolute path with `environment`, because it is on the machine of the exec-server";
  throw new InvalidOptionError("workingDirectory", expected, describeValue(path), where);
}

/** Rejects a token that would reach the app-server unencrypted. */
export function checkTokenTransport({ environment }: PlacedOptions, transport: Transport): void {
  if (environment?.token === undefined || typeof transport !== "object") return;
  if (isEncryptedOrLoopback(new URL(transport.url))) return;
  const expected =
    "omitted with an app-server at a ws:// address of another machine, which would get it unencrypted";
  throw new InvalidOptionError("environment.token", expected, "a token", "the options of a thread");
}

function checkAddress(where: string, { url, token }: ExecServerAddress): void {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = address && !address.username && !address.password && !url.includes("#");
  if (!isPlain) {
    const expected = "a ws:// or wss:// address without user, password and fragment";
    throw new InvalidOptionError("environment.url", expected, "another one", where);
  }
  if (token === undefined || isEncryptedOrLoopback(address)) return;
  const expected =
    "omitted for a ws:// address of another machine, because it would be sent unencrypted: use a wss:// address, or forward " +
    "a local port through SSH and connect to ws://127.0.0.1:PORT";
  throw new InvalidOptionError("environment.token", expected, `one for ${address.host}`, where);
}
