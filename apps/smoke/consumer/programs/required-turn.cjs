// Runs a turn from CommonJS.
const { Codex } = require("@codex/sdk");
const { createCodexHome, reply, startScriptedModel } = require("@codex/testing");

(async () => {
  const model = await startScriptedModel({ replies: [reply.text("Required.")] });
  const home = await createCodexHome();
  const codex = new Codex({ config: model.config, env: home.env });
  const turn = await codex.startThread({ skipGitRepoCheck: true }).run("Hello");
  await codex.close();
  await Promise.all([model.close(), home.dispose()]);
  console.log(JSON.stringify({ finalResponse: turn.finalResponse }));
})();
