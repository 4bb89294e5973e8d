import { CodexError } from "@codex/protocol";

/** An option or a method needs another transport than the one this `Codex` uses. */
export class UnsupportedOptionError extends CodexError {
  /** The option or method. */
  readonly option: string;
  /** The transport it needs. */
  readonly transport: string;

  constructor(option: string, transport: string) {
    super(
      "unsupported_option",
      `\`${option}\` needs the ${transport} transport: new Codex({ transport: ${JSON.stringify(transport)} }).`,
    );
    this.option = option;
    this.transport = transport;
  }

  override get name(): string {
    return "UnsupportedOptionError";
  }
}
