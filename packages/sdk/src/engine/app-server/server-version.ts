import { InvalidInputError, InvalidOptionError } from "../../errors/option-errors.js";
import type { TurnInput } from "../../options/input.js";
import { oldestSupported, precedes } from "../host.js";

/** The first version with the setting `thread_unload_delay_secs`. Older ones keep an unused thread loaded for a time. */
const firstToUnload = "0.164.0";

/** The version of an app-server. */
export class ServerVersion {
  readonly #version: string | undefined;

  /** @param userAgent from the server's answer to the handshake: `<originator>/<version> (<system>) …` */
  constructor(userAgent: unknown) {
    const agent = typeof userAgent === "string" ? userAgent : "";
    this.#version = /\/(\d+\.\d+\.\d+)\S* \(/.exec(agent)?.[1];
  }

  /** The version, such as `0.171.0`; `null` when unknown. */
  get text(): string | null {
    return this.#version ?? null;
  }

  /** Whether the server unloads a thread as soon as no client is subscribed to it. Assumed of an unknown version. */
  get unloadsAtOnce(): boolean {
    return !this.#isBefore(firstToUnload);
  }

  /** What to say about a version that is too old; `undefined` if it is not. */
  get warning(): string | undefined {
    if (!this.#isBefore(oldestSupported)) return undefined;
    const old = `The app-server is codex ${this.#version}. The oldest supported version is ${oldestSupported}.`;
    if (this.unloadsAtOnce) return old;
    return (
      `${old} This one keeps a thread loaded after thread.close(), so that no other process can resume it, and cannot ` +
      "change options that take effect only when a thread is loaded."
    );
  }

  /**
   * Rejects an option that such a server would ignore, because it still has the thread loaded with another value.
   *
   * @throws {InvalidOptionError} unless the server can load the thread again
   */
  checkReload(option: string | undefined): void {
    if (option === undefined || this.unloadsAtOnce) return;
    const expected = `what it was when the thread was loaded, as codex ${this.#version} would ignore a change`;
    throw new InvalidOptionError(option, expected, "another value", "starting the turn");
  }

  /**
   * Rejects an option that such a server would ignore.
   *
   * @param where the public method that was called, for the message
   * @param since the first version that has the option
   * @throws {InvalidOptionError}
   */
  checkOption(where: string, option: string, since: string): void {
    if (!this.#isBefore(since)) return;
    const problem = `needs codex ${since} or later. The app-server is codex ${this.#version}.`;
    throw new InvalidOptionError(option, `omitted with codex before ${since}`, "a value", where, problem);
  }

  /**
   * Rejects texts that are not the user's if such a server would leave them out.
   *
   * @throws {InvalidInputError} of a server that is older than the oldest supported version
   */
  checkInput({ untrusted }: TurnInput): void {
    if (untrusted.length === 0 || !this.#isBefore(oldestSupported)) return;
    throw new InvalidInputError(
      `an untrusted text needs codex ${oldestSupported} or later, but the app-server is codex ${this.#version}.`,
    );
  }

  #isBefore(other: string): boolean {
    return this.#version !== undefined && precedes(this.#version, other);
  }
}
