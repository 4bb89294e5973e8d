import { describe, expect, it } from "vitest";
import { runExec } from "../../tests/fixture/exec-turn.js";
import { scriptedTurns } from "../../tests/fixture/scripted-turns.js";
import { reply } from "../reply/reply.js";

const turns = scriptedTurns();

describe("the agent's own provider with the model's base URL", () => {
  it("falls back from WebSockets at once and sends the API key", async () => {
    const model = await turns.start([reply.text("hi")]);
    const turn = await runExec({
      model,
      home: turns.home,
      config: {
        ...model.quietConfig,
        model_provider: "openai",
        model_providers: {},
        openai_base_url: model.url,
      },
      env: { CODEX_API_KEY: "test-key" },
    });
    expect(turn.events.map((event) => event["type"])).toEqual([
      "thread.started",
      "turn.started",
      "item.completed",
      "turn.completed",
    ]);
    expect(model.requests[0]?.authorization).toBe("Bearer test-key");
    expect(model.unexpectedRequests).toEqual([]);
  });
});

describe("other paths", () => {
  it("lists a model", async () => {
    const model = await turns.start([]);
    const answer = await (await fetch(`${model.url}/models`)).json();
    expect(answer).toMatchObject({ object: "list", data: [{ id: "gpt-5.5" }] });
    expect(model.unexpectedRequests).toEqual([]);
  });

  it("rejects any other request and names it", async () => {
    const model = await turns.start([]);
    const answer = await fetch(`${model.url}/embeddings`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(404);
    expect(model.unexpectedRequests).toMatchObject([
      { reason: expect.stringContaining("POST /v1/embeddings") },
    ]);
    expect(model.requests).toEqual([]);
  });
});
