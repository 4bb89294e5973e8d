// Closes nothing of the SDK. The program and the agent's process still end.
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";

const model = await startScriptedModel({ replies: [reply.shell("echo $PPID"), reply.text("Done.")] });
const home = await createCodexHome();
const codex = new Codex({ transport: process.argv[2], config: model.config, env: home.env });
const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: "danger-full-access" });
const { items } = await thread.run("Hello");
const command = items.find((item) => item.type === "command_execution");
await model.close();
console.log(JSON.stringify({ agentPid: Number(command?.aggregated_output) }));
