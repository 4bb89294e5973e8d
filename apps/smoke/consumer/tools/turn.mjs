// Bundled with webpack and run. The agent finds its binary although PATH has none.
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";

const model = await startScriptedModel({ replies: [reply.text("exec"), reply.text("app-server")] });
const home = await createCodexHome();
const answers = [];
for (const transport of ["exec", "app-server"]) {
  const codex = new Codex({ transport, config: model.config, env: { ...home.env, PATH: "/nowhere" } });
  const turn = await codex.startThread({ skipGitRepoCheck: true }).run("Which one?");
  answers.push(turn.finalResponse);
  await codex.close();
}
await Promise.all([model.close(), home.dispose()]);
console.log(JSON.stringify({ answers }));
