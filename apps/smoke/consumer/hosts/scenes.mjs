// What the drivers of real programs share: a scripted model and a private home for each scene, and the outcomes as JSON.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";

/** The replies of each scene. The agent sends one request per round of tool calls. */
const scripts = {
  happy: [reply.shell("echo 42"), reply.text("It is 42.")],
  failing: [reply.fail(400, { error: { message: "The prompt was refused." } })],
  aborted: [reply.stall()],
  structured: [reply.json({ answer: 42 })],
  resumed: [reply.text("First."), reply.text("Second.")],
};

/**
 * Plays the scenes one after another. The last line that it prints is their outcomes, each with the prompts and the schema
 * that the model received last.
 *
 * @param scenes for each name in `scripts`, a function of the model, the agent's environment and a Git repository
 */
export async function play(scenes) {
  const outcomes = {};
  for (const [name, scene] of Object.entries(scenes)) {
    const model = await startScriptedModel({ replies: scripts[name], maxRetries: 0, model: "gpt-5.5" });
    const home = await createCodexHome();
    const cwd = join(home.path, "..", "work");
    mkdirSync(cwd);
    execFileSync("git", ["init", "--quiet"], { cwd, env: home.env });
    const outcome = await scene({ model, env: home.env, cwd });
    const last = model.requests.at(-1);
    const prompts = last.userTexts.filter((text) => !text.startsWith("<"));
    outcomes[name] = { outcome, prompts, schema: last.textFormat?.schema };
    await Promise.all([model.close(), home.dispose()]);
  }
  console.log(JSON.stringify(outcomes));
}

/** A plain JSON Schema of the answer. */
export const answerSchema = {
  type: "object",
  properties: { answer: { type: "number" } },
  required: ["answer"],
  additionalProperties: false,
};
