// Runs two turns in one thread. Start it inside a Git repository: node dist/quickstart.js

import { Codex, SandboxMode } from "@codex/sdk";

// The agent's commands receive PATH, HOME and similar variables, but no secrets from this program's environment.
await using codex = new Codex({ config: { shell_environment_policy: { inherit: "core" } } });
const thread = codex.startThread({ sandboxMode: SandboxMode.WorkspaceWrite });

const diagnosis = await thread.run("Run the tests. If one fails, explain why. Do not change anything yet.");
console.log(printable(diagnosis.finalResponse));

const fix = await thread.run("Fix it and run the tests again.");
for (const item of fix.items) {
  if (item.type === "command_execution") console.log(printable(`$ ${item.command} (exit ${item.exit_code})`));
  if (item.type === "file_change")
    for (const { kind, path } of item.changes) console.log(printable(`${kind} ${path}`));
}
console.log(printable(fix.finalResponse));
console.log(`${fix.usage?.output_tokens} tokens written; continue with thread ${thread.id}`);

/** Removes characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}
