#!/usr/bin/env node
import { CommanderError } from "commander";

import { readInvocation } from "./arguments/invocation.js";
import { ExitCode } from "./outcome/exit-code.js";
import { buildProgram } from "./program.js";

// Whoever reads our output may leave early (`| head`). That is no error; a turn that runs is cancelled elsewhere.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exitCode = ExitCode.BrokenPipe;
  });
}

const invocation = readInvocation({ script: process.argv[1] ?? "", cwd: process.cwd(), env: process.env });
try {
  await buildProgram(invocation).parseAsync();
} catch (error) {
  // Commander has said what is wrong, or printed the help that was asked for.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? ExitCode.Completed : ExitCode.WrongUsage;
  else process.exitCode = await (await import("./outcome/report-error.js")).reportError(error);
}
