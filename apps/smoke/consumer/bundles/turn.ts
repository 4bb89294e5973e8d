// Bundled into one file and run. It avoids top-level await, which CommonJS does not have.
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { z } from "zod";

async function main(): Promise<void> {
  const model = await startScriptedModel({
    replies: [reply.json({ answer: 42 }), reply.json({ answer: 43 })],
  });
  const home = await createCodexHome();
  const answers: number[] = [];
  for (const transport of ["exec", "app-server"] as const) {
    const codex = new Codex({ transport, config: model.config, env: home.env });
    const thread = codex.startThread({ skipGitRepoCheck: true });
    const { output } = await thread.run("?", { outputSchema: z.object({ answer: z.number() }) });
    answers.push(output.answer);
    await codex.close();
  }
  await Promise.all([model.close(), home.dispose()]);
  console.log(JSON.stringify({ answers }));
}

void main();
