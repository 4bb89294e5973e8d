// Two turns of one conversation. Run it inside a Git repository: node dist/quickstart.js

import { Codex, SandboxMode } from "@codex/sdk";

await using codex = new Codex();
const thread = codex.startThread({ sandboxMode: SandboxMode.WorkspaceWrite });

const diagnosis = await thread.run("Run the tests. If one fails, say why. Change nothing yet.");
console.log(diagnosis.finalResponse);

const fix = await thread.run("Fix it, and run the tests again.");
for (const item of fix.items) {
  if (item.type === "command_execution") console.log(`$ ${item.command} (exit ${item.exit_code})`);
  if (item.type === "file_change") for (const { kind, path } of item.changes) console.log(`${kind} ${path}`);
}
console.log(fix.finalResponse);
console.log(`${fix.usage?.output_tokens} tokens written; continue with thread ${thread.id}`);
