#!/usr/bin/env node
import { createRequire } from "node:module";

import { CommanderError } from "commander";

import { type Invocation, readInvocation } from "./arguments/invocation.js";
import { addChatCommand } from "./commands/chat.js";
import { addDemoCommand } from "./commands/demo.js";
import {
  addExamples,
  DemoCommand,
  helpTitle,
  helpWidth,
  rejectUnknownCommand,
} from "./commands/demo-command.js";
import { addDoctorCommand } from "./commands/doctor.js";
import { addLoginCommands } from "./commands/login.js";
import { addResumeCommand } from "./commands/resume.js";
import { addRunCommand } from "./commands/run.js";
import { addThreadsCommand } from "./commands/threads.js";
import { ExitCode } from "./errors/cli-error.js";
import { explainError, explanationLines } from "./errors/error-explanation.js";
import { definitionLines, textBlock } from "./rendering/layout.js";
import { printableText } from "./rendering/printable-text.js";
import { stderr } from "./terminal/screen.js";

// A reader such as `head` may close the pipe early, which is no error. `interruptible()` cancels a running turn.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exitCode = ExitCode.BrokenPipe;
  });
}

const exitCodes = [
  ["0", "the turn completed"],
  ["1", "the turn failed"],
  ["2", "wrong usage"],
  ["3", "the codex binary, credentials or a Git repository is missing"],
  ["4", "the answer does not match the schema"],
  ["124", "the turn exceeded --timeout"],
  ["130", 'Ctrl-C, or "cancel" at a question, ended the turn'],
] as const;

const invocation = readInvocation({ script: process.argv[1] ?? "", cwd: process.cwd(), env: process.env });
try {
  const program = buildProgram(invocation);
  rejectUnknownCommand(process.argv.slice(2), program, invocation);
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? exitCodeOf(error) : await reportError(error);
}

function buildProgram(invocation: Invocation): DemoCommand {
  const { name } = invocation;
  const program = DemoCommand.program(name);
  program
    .description("Run the codex agent from the terminal: a tour of the Codex SDK for TypeScript.")
    .version(versionText(), "-V, --version", "show the versions of the demo, the SDK and Node");
  addDemoCommand(program, invocation);
  addRunCommand(program, invocation);
  addChatCommand(program, invocation);
  addResumeCommand(program, invocation);
  addThreadsCommand(program, invocation);
  addLoginCommands(program, invocation);
  addDoctorCommand(program, invocation);
  addExamples(program, [
    [name, "watch the agent work, without an account"],
    [`${name} chat --offline -t app-server`, "stream, steer and approve, without an account"],
    [`${name} "explain what this project does"`, "use the real model in this directory"],
    [`${name} run --sandbox read-only "find bugs"`, "look, but do not touch"],
    [`${name} chat`, "have a conversation"],
  ]);
  program.addHelpText("after", credentialsAndExitCodes);
  return program;
}

function credentialsAndExitCodes(): string {
  const width = helpWidth();
  const credentials =
    "The real model needs credentials: set CODEX_API_KEY, or sign in once with the command login.";
  return [
    "",
    ...textBlock(credentials, "", width),
    "",
    helpTitle("Exit codes:"),
    ...definitionLines(exitCodes, width && width - 2).map((line) => `  ${line}`),
  ].join("\n");
}

function versionText(): string {
  const { version: sdk } = createRequire(import.meta.url)("@codex/sdk/package.json") as { version: string };
  const { version: own } = createRequire(import.meta.url)("../package.json") as { version: string };
  return `codex-sdk-demo ${own} (@codex/sdk ${sdk}, Node ${process.versions.node})`;
}

/** Commander has already printed its error, or the help that was asked for. */
function exitCodeOf(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? ExitCode.Completed : ExitCode.WrongUsage;
}

/** Prints an error to standard error and returns the exit code for it. */
async function reportError(error: unknown): Promise<ExitCode> {
  const explanation = explainError(error);
  // The reader of the output is gone.
  if (explanation.exitCode === ExitCode.BrokenPipe) return explanation.exitCode;
  await stderr.write(explanationLines(explanation, stderr.style(process.cwd())));
  if (process.env["DEBUG"] && error instanceof Error) await stderr.write([printableText(error.stack ?? "")]);
  return explanation.exitCode;
}
