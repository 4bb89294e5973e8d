// Run by jest as CommonJS.
const { Codex, InvalidInputError } = require("@codex/sdk");
const { createCodexHome, reply, startScriptedModel } = require("@codex/testing");

test.each(["exec", "app-server"])("runs turns on %s, also while timers are fake", async (transport) => {
  const model = await startScriptedModel({
    replies: [reply.text("Required."), reply.shell("sleep 600"), reply.text("Late.")],
  });
  const home = await createCodexHome();
  const codex = new Codex({ transport, config: model.config, env: home.env });
  const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: "danger-full-access" });
  jest.useFakeTimers();
  const turn = await thread.run("Hello");
  expect(turn.finalResponse).toBe("Required.");
  expect(turn.items).toEqual([expect.objectContaining({ type: "agent_message", text: "Required." })]);
  await expect(thread.run("")).rejects.toThrow(InvalidInputError);
  await expect(thread.run("Hang", { timeoutMs: 1000 })).rejects.toMatchObject({ code: "turn_timeout" });
  await codex.close();
  jest.useRealTimers();
  await Promise.all([model.close(), home.dispose()]);
});
