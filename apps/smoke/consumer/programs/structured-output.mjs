// Structured output with a zod schema and with a plain JSON Schema.
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { z } from "zod";

const model = await startScriptedModel({ replies: [reply.json({ answer: 42 }), reply.json({ answer: 43 })] });
const home = await createCodexHome();
const codex = new Codex({ transport: process.argv[2], config: model.config, env: home.env });
const thread = codex.startThread({ skipGitRepoCheck: true });

const outputs = [];
for (const outputSchema of [
  z.object({ answer: z.number() }),
  {
    type: "object",
    properties: { answer: { type: "number" } },
    required: ["answer"],
    additionalProperties: false,
  },
]) {
  outputs.push((await thread.run("What is the answer?", { outputSchema })).output);
}
const schemas = model.requests.map((request) => request.body.text?.format?.type);

model.assertFinished();
await codex.close();
await Promise.all([model.close(), home.dispose()]);
console.log(JSON.stringify({ outputs, schemas }));
