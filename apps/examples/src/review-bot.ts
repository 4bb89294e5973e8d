// Reviews a branch and annotates the pull request, as a step of a GitHub workflow:
// node dist/review-bot.js origin/main

import { Codex, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const review = z.object({
  summary: z.string().describe("Two sentences for the author"),
  findings: z.array(
    z.object({
      file: z.string().describe("Path from the root of the repository"),
      line: z.int().describe("Line in the new version of the file"),
      severity: z.enum(["error", "warning", "notice"]).describe("`error` only for what must not be merged"),
      message: z.string(),
    }),
  ),
});

const base = process.argv[2] ?? "origin/main";

await using codex = new Codex();
const thread = codex.startThread({
  // It may look at everything and change nothing.
  sandboxMode: SandboxMode.ReadOnly,
  ephemeral: true,
});
const { output } = await thread.run(
  `Review the changes between ${base} and HEAD (git diff ${base}...HEAD). Read the code around them. ` +
    "Report bugs and security problems; leave style to the linter. No finding is a good result.",
  { outputSchema: review, repairAttempts: 1, timeoutMs: 15 * 60_000 },
);

for (const { severity, file, line, message } of output.findings) {
  console.log(`::${severity} file=${property(file)},line=${line}::${data(message)}`);
}
console.log(output.summary);
if (output.findings.some(({ severity }) => severity === "error")) process.exitCode = 1;

/** Escapes what would end a workflow command or begin another one. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
