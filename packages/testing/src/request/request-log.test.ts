import { describe, expect, it } from "vitest";
import { reply } from "../reply/reply.js";
import { startScriptedModel } from "../server/start-scripted-model.js";

async function ask(url: string, text: string): Promise<void> {
  const body = JSON.stringify({ input: [{ role: "user", content: text }] });
  await (await fetch(`${url}/responses`, { method: "POST", body })).text();
}

describe("waiting for a request", () => {
  it("returns each request once, whether it arrives before or after the call", async () => {
    const model = await startScriptedModel({ replies: () => reply.text("x") });
    await ask(model.url, "first");
    expect((await model.nextRequest()).lastUserText).toBe("first");
    const both = Promise.all([model.nextRequest(), model.nextRequest()]);
    await ask(model.url, "second");
    await ask(model.url, "third");
    expect((await both).map((request) => request.lastUserText)).toEqual(["second", "third"]);
    await model.close();
  });

  it("finds a request by its content", async () => {
    const model = await startScriptedModel({ replies: () => reply.text("x") });
    const later = model.waitForRequest((request) => request.lastUserText === "second");
    await ask(model.url, "first");
    await ask(model.url, "second");
    expect((await later).position.number).toBe(2);
    expect(await model.waitForRequest((request) => request.lastUserText === "first")).toBe(model.requests[0]);
    await model.close();
  });

  it("rejects at its deadline and when the model closes", async () => {
    const model = await startScriptedModel({ replies: [] });
    await expect(model.nextRequest({ timeoutMs: 10 })).rejects.toThrow(
      "request 1 did not reach the scripted model",
    );
    const waiting = expect(model.waitForRequest(() => true)).rejects.toThrow("was closed while");
    await model.close();
    await waiting;
    await expect(model.nextRequest()).rejects.toThrow("is closed");
  });

  it("does not lose a request to a call that timed out", async () => {
    const model = await startScriptedModel({ replies: () => reply.text("x") });
    await expect(model.nextRequest({ timeoutMs: 1 })).rejects.toThrow("within 1 ms");
    await ask(model.url, "first");
    expect((await model.nextRequest()).lastUserText).toBe("first");
    await model.close();
  });
});
