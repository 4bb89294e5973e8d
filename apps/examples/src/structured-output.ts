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

await using codex = new Codex();
const thread = codex.startThread({ sandboxMode: SandboxMode.ReadOnly });

try {
  const { output } = await thread.run("Take stock of this repository.", {
    outputSchema: inventory,
    // An answer that does not fit is sent back once, with what is wrong with it.
    repairAttempts: 1,
  });
  console.log(`${output.language}, tests: ${output.testCommand ?? "none"}`);
  for (const { severity, file, risk } of output.risks) console.log(`[${severity}] ${file}: ${risk}`);
} catch (error) {
  if (!(error instanceof OutputValidationError)) throw error;
  console.error("The answer does not fit:", error.issues, error.text);
  process.exitCode = 1;
}
