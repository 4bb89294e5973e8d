// Streams a turn with a command, then runs a second turn on the same thread.
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";

const model = await startScriptedModel({
  replies: [reply.shell("echo 42"), reply.text("It is 42."), reply.text("Still 42.")],
});
const home = await createCodexHome();
const codex = new Codex({ transport: process.argv[2], config: model.config, env: home.env });
const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: "danger-full-access" });

const { events } = await thread.runStreamed("What is it?");
const types = [];
let output;
for await (const event of events) {
  if (event.type !== "item.delta") types.push(event.type);
  if (event.type === "item.completed" && event.item.type === "command_execution") {
    output = event.item.aggregated_output;
  }
}
const { finalResponse, usage } = await thread.run("And now?");

model.assertFinished();
await codex.close();
await Promise.all([model.close(), home.dispose()]);
console.log(JSON.stringify({ types, output, finalResponse, usage }));
