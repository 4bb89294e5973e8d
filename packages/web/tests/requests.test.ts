import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { startWeb, until, untilEnded } from "./web-harness.js";

const escalated = reply.shell("touch made", { escalate: true, justification: "to make a file" });

describe.each(["gpt-5.5", null])("a request of the agent, with the model %s", (model) => {
  it("is shown to all viewers, also to one that joins, and the first answer counts", async () => {
    await using web = await startWeb([escalated, reply.text("Made.")], { model });
    const viewer = await web.start("Go");
    const other = web.connect(viewer.url);
    const { state } = await until(other, ({ state }) => state.requests.length === 1);
    const [request] = state.requests;
    expect(request).toMatchObject({ kind: "approval", request: { kind: "command" } });
    await until(viewer, ({ state }) => state.requests.length === 1);
    const id = request?.id ?? "";

    const answers = await Promise.allSettled([viewer.answer(id, "accept"), other.answer(id, "decline")]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(answers.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "request_closed", status: 409 },
    });
    for (const each of [viewer, other]) {
      const ended = await untilEnded(each);
      expect(ended.state.requests).toEqual([]);
      expect(ended.state.thread.finalResponse).toBe("Made.");
    }
    expect(existsSync(join(web.workspace, "made"))).toBe(answers[0]?.status === "fulfilled");
  });

  it("takes no answer that it does not offer", async () => {
    await using web = await startWeb([escalated, reply.text("Not made.")], { model });
    const viewer = await web.start("Go");
    const { state } = await until(viewer, ({ state }) => state.requests.length === 1);
    const id = state.requests[0]?.id ?? "";
    const grant = { grantPermissions: { fileSystem: { write: ["/"] } } };
    await expect(viewer.answer(id, grant as never)).rejects.toMatchObject({
      status: 422,
      code: "invalid_answer",
    });
    await expect(viewer.answer("another", "accept")).rejects.toMatchObject({ code: "request_closed" });
    await viewer.answer(id, "decline");
    await until(viewer, ({ state: { thread } }) => thread.finalResponse === "Not made.");
    expect(existsSync(join(web.workspace, "made"))).toBe(false);
  });

  it("is closed by the interruption of its turn", async () => {
    await using web = await startWeb([escalated], { model });
    const viewer = await web.start("Go");
    await until(viewer, ({ state }) => state.requests.length === 1);
    await viewer.interrupt();
    expect((await untilEnded(viewer)).state).toMatchObject({
      requests: [],
      error: { code: "turn_interrupted" },
    });
    expect(existsSync(join(web.workspace, "made"))).toBe(false);
  });
});

describe("a handler of the server", () => {
  it("answers instead of the viewers", async () => {
    const onApproval = () => "decline" as const;
    await using web = await startWeb([escalated, reply.text("Declined.")], { threadOptions: { onApproval } });
    const viewer = await web.start("Go");
    expect((await untilEnded(viewer)).state.thread.finalResponse).toBe("Declined.");
  });
});
