import { Codex, type DoctorCheck } from "@codex/sdk";
import type { Command } from "commander";

import { resolveDirectory } from "../agent/agent.js";
import { addCodexFlags, type CodexFlags, codexOptions } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { ExitCode } from "../errors/cli-error.js";
import { interruptible } from "../errors/interruption.js";
import { type Style, textBlock } from "../rendering/layout.js";
import { printableJson, printableText } from "../rendering/printable-text.js";
import { stdout } from "../terminal/screen.js";
import { addExamples } from "./demo-command.js";

interface DoctorFlags extends CodexFlags {
  json?: boolean;
  all?: boolean;
  cd?: string;
}

/** Declares `doctor`. */
export function addDoctorCommand(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const command = addCodexFlags(
    program
      .command("doctor")
      .summary("look for what keeps the agent from working")
      .description(
        "Checks the binary, its version, credentials, settings, the sandbox, the network and more, and says what to do.\n\n" +
          "Runs no turn and changes nothing. Exits with 3 when a check fails.",
      )
      .option("--all", "show the details of every check, also of those that went well")
      .option("--json", "print the report as JSON")
      .option("-C, --cd <directory>", "working directory of the agent (default: the current directory)"),
    "check",
  ).action((flags: DoctorFlags) => doctor(flags, invocation));
  addExamples(command, [
    `${name} doctor`,
    `${name} doctor --json | jq '.checks[] | select(.status != "ok")'`,
  ]);
}

function doctor(flags: DoctorFlags, { directory }: Invocation): Promise<void> {
  return interruptible(async (signal) => {
    const workingDirectory = await resolveDirectory(directory, flags.cd);
    await using codex = new Codex(codexOptions(flags, directory));
    const report = await codex.doctor({ workingDirectory, signal });
    const style = stdout.style(directory);
    const lines = report.checks.flatMap((check) => checkLines(check, style, flags.all));
    await stdout.write(flags.json ? [printableJson(report, 2)] : lines);
    if (report.status === "fail") process.exitCode = ExitCode.Environment;
  });
}

/** Lays out a check: its mark, id and summary, then what to do, then its details. */
function checkLines(
  { id, status, summary, remedy, details }: DoctorCheck,
  { paint, width }: Style,
  withDetails = status !== "ok",
): string[] {
  const mark = status === "ok" ? paint.green("✓") : status === "fail" ? paint.red("✗") : paint.yellow("!");
  const facts = withDetails ? Object.entries(details) : [];
  return [
    ...textBlock(printableText(`${summary} (${id})`), "  ", width).map((line, index) =>
      index === 0 ? `${mark} ${line.trimStart()}` : line,
    ),
    ...(remedy === null ? [] : textBlock(`→ ${printableText(remedy)}`, "  ", width).map(paint.bold)),
    ...facts.flatMap(([name, value]) =>
      textBlock(printableText(`${name}: ${[value].flat().join(", ")}`), "    ", width).map(paint.dim),
    ),
  ];
}
