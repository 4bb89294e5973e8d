import { Command } from "commander";
import pc from "picocolors";

import type { Invocation } from "./arguments/invocation.js";
import { addChatCommand } from "./commands/chat-command.js";
import { addDemoCommand } from "./commands/demo-command.js";
import { helpTitle } from "./commands/help-title.js";
import { addResumeCommand } from "./commands/resume-command.js";
import { addRunCommand } from "./commands/run-command.js";
import { addThreadsCommand } from "./commands/threads-command.js";
import { usesColors } from "./terminal/uses-colors.js";

const errorMark = () => pc.createColors(usesColors(process.stderr, process.env)).red("✗");

/** The command line: every command declared, none of their code loaded. */
export function buildProgram(invocation: Invocation): Command {
  const { name } = invocation;
  const program = new Command(name)
    .description("Work with the codex agent from the terminal: a tour of the Codex SDK for TypeScript.")
    .configureHelp({ styleTitle: helpTitle })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, errorMark())) })
    .showHelpAfterError("  Run it with --help to see what there is.")
    .exitOverride()
    .addHelpText(
      "after",
      `
${helpTitle("Examples:")}
  ${name}                                       watch it work, without an account
  ${name} "explain what this project does"      the real model, in this directory
  ${name} run --sandbox read-only "find bugs"   look, but do not touch
  ${name} chat                                  a conversation
  ${name} chat --transport app-server           a conversation that streams, asks, and can be steered

Credentials for the real model: CODEX_API_KEY, or sign in once with npx @openai/codex login.

${helpTitle("Exit codes:")}
  0    the turn completed               4    the answer does not fit the schema
  1    the turn failed                  124  --timeout ended the turn
  2    wrong usage                      130  Ctrl-C, or a [c]ancel, ended the turn
  3    binary, credentials or Git repository missing`,
    );
  addDemoCommand(program, invocation);
  addRunCommand(program, invocation);
  addChatCommand(program, invocation);
  addResumeCommand(program, invocation);
  addThreadsCommand(program, invocation);
  return program;
}
