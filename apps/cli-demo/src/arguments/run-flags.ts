import type { Command } from "commander";

import { type AgentFlags, addAgentFlags } from "./agent-flags.js";

/** What can be said on the command line about one turn. */
export interface RunFlags extends AgentFlags {
  /** A file with the JSON Schema of the answer, as given. */
  schema?: string;
  /** Print the events instead of text for people. */
  json?: boolean;
}

/** Declares the options of {@link RunFlags}. */
export function addRunFlags(command: Command): Command {
  command
    .option("--json", "print the raw events on standard output, one JSON text per line")
    .option("--schema <file>", "JSON Schema of the answer; prints the parsed answer as JSON");
  return addAgentFlags(command);
}
