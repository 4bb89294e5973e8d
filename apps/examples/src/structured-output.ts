// Gets the answer as data, validated and typed with a zod schema: node dist/structured-output.js

import { Codex, OutputValidationError, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const inventory = z.object({
  language: z.string().describe("The main programming language"),
  testCommand: z.string().optional().describe("The command that runs the tests; omit it if there are none"),
  risks: z.array(
    z.object({
      file: z.string(),
      risk: z.string(),
      severity: z.enum(["low", "medium", "high"]),
    }),
  ),
});

// Keeps the secrets in this program's environment from the agent's commands.
await using codex = new Codex({ config: { shell_environment_policy: { inherit: "core" } } });
const thread = codex.startThread({ sandboxMode: SandboxMode.ReadOnly });

try {
  const { output } = await thread.run("Describe this repository and its risks.", {
    outputSchema: inventory,
    // If the answer does not match, ask once more, with the validation errors.
    repairAttempts: 1,
  });
  console.log(printable(`${output.language}, tests: ${output.testCommand ?? "none"}`));
  for (const { severity, file, risk } of output.risks)
    console.log(printable(`[${severity}] ${file}: ${risk}`));
} catch (error) {
  if (!(error instanceof OutputValidationError)) throw error;
  console.error("The answer does not match the schema:", error.issues, printable(error.text));
  process.exitCode = 1;
}

/** Removes characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
