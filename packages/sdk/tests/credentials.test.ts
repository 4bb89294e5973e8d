import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { CodexOptions, Diagnostic } from "../src/index.js";
import { Codex } from "../src/index.js";
import { until } from "./clock.js";
import { shellAgent } from "./faults/shell-agent.js";
import { type Harness, startHarness, transports } from "./harness.js";

/** Options that make the agent use its own provider, which needs credentials, at the model's address. */
function withOwnProvider({ model, home }: Harness): CodexOptions {
  return {
    baseUrl: model.url,
    env: { ...home.env, OPENAI_API_KEY: "sk-of-another-program" },
    config: { ...model.quietConfig },
  };
}

describe.each(transports)("an agent without credentials on %s", (transport) => {
  it("reports what to do at the first refused request", async () => {
    await using harness = await startHarness(transport, () => reply.fail(401));
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    await using codex = new Codex({ transport, ...withOwnProvider(harness), onDiagnostic });
    const streamed = await codex.startThread(harness.threadOptions).runStreamed("Go");
    const failure = streamed.result.catch((error: unknown) => error);
    const reported = () => diagnostics.filter(({ code }) => code === "no_credentials");
    await until(() => reported().length > 0);
    const { message } = reported()[0] as Diagnostic;
    expect(message).toContain("`apiKey`, set CODEX_API_KEY, or run npx @openai/codex login");
    expect(message).toContain("does not read OPENAI_API_KEY");
    await streamed.interrupt();
    expect(await failure).toMatchObject({ code: "turn_interrupted" });
    expect(reported()).toHaveLength(1);
  });
});

describe("the message of a turn that was refused", () => {
  const words = "unexpected status 401 Unauthorized: no, url: http://localhost/v1/responses";
  const event = JSON.stringify({ type: "turn.failed", error: { message: words } });
  const messageWith = async (options: CodexOptions) => {
    using refused = shellAgent(`echo '${event}'; exit 1`);
    const codex = new Codex({ codexPathOverride: refused.path, ...options });
    const error = await codex
      .startThread()
      .run("Go")
      .catch((reason: unknown) => reason);
    return (error as Error).message;
  };

  it("ends with what to do, if the agent has no credentials", async () => {
    await using harness = await startHarness("exec", []);
    const { env = {} } = withOwnProvider(harness);
    expect(await messageWith({ env })).toBe(
      `${words}\nThe agent has no API key and no login: give new Codex() the option \`apiKey\`, set CODEX_API_KEY, ` +
        "or run npx @openai/codex login. Codex does not read OPENAI_API_KEY, which is set.",
    );
    expect(await messageWith({ env: harness.home.env })).toMatch(/or run npx @openai\/codex login\.$/);
  });

  it("is the agent's own, if it may have credentials", async () => {
    await using harness = await startHarness("exec", []);
    const { env } = harness.home;
    const home = env["CODEX_HOME"] ?? "";
    expect(await messageWith({ env, apiKey: "sk-a-wrong-one" })).toBe(words);
    expect(await messageWith({ env: { ...env, CODEX_API_KEY: "sk-a-wrong-one" } })).toBe(words);
    expect(await messageWith({ env, config: { model_provider: "mine" } })).toBe(words);
    expect(await messageWith({ env, configOverrides: ["model_provider=mine"] })).toBe(words);
    expect(await messageWith({ env: { ...env, CODEX_ACCESS_TOKEN: "a-wrong-one" } })).toBe(words);
    writeFileSync(join(home, "config.toml"), 'cli_auth_credentials_store = "keyring"\n');
    expect(await messageWith({ env })).toBe(words);
    writeFileSync(join(home, "config.toml"), "");
    expect(await messageWith({ env })).not.toBe(words);
    writeFileSync(join(home, "auth.json"), "{}");
    expect(await messageWith({ env })).toBe(words);
  });
});

it("a second turn of an ephemeral thread on exec fails with the reason", async () => {
  await using harness = await startHarness("exec", () => reply.text("Yes."));
  const thread = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
  await thread.run("Go");
  await expect(thread.run("Go on")).rejects.toMatchObject({
    code: "process_exited",
    message: expect.stringMatching(/^Codex Exec exited with code 1: .*no rollout.*\nAn `ephemeral` thread/s),
  });
});
