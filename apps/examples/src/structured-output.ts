// An answer as data, checked and typed by a zod schema: node dist/structured-output.js

import { Codex, OutputValidationError, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const inventory = z.object({
  language: z.string().describe("The main programming language"),
  testCommand: z.string().optional().describe("How to run the tests; leave out when there are none"),
  risks: z.array(
    z.object({
      file: z.string(),
      risk: z.string(),
      severity: z.enum(["low", "medium", "high"]),
    }),
  ),
});

// The agent's commands do not get the secrets in this program's environment.
await using codex = new Codex({ config: { shell_environment_policy: { inherit: "core" } } });
const thread = codex.startThread({ sandboxMode: SandboxMode.ReadOnly });

try {
  const { output } = await thread.run("Take stock of this repository.", {
    outputSchema: inventory,
    // An answer that does not fit is sent back once, with what is wrong with it.
    repairAttempts: 1,
  });
  console.log(printable(`${output.language}, tests: ${output.testCommand ?? "none"}`));
  for (const { severity, file, risk } of output.risks)
    console.log(printable(`[${severity}] ${file}: ${risk}`));
} catch (error) {
  if (!(error instanceof OutputValidationError)) throw error;
  console.error("The answer does not fit:", error.issues, printable(error.text));
  process.exitCode = 1;
}

/** Removes the characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
