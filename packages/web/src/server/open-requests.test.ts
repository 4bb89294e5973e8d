import type { UserInputRequest } from "@codex/sdk";
import { describe, expect, it } from "vitest";
import type { WebEvent } from "../model/web-event.js";
import { OpenRequests } from "./open-requests.js";

const question = { header: "Login", options: null, allowsOther: true };
const request: UserInputRequest = {
  threadId: "t",
  turnId: "1",
  itemId: "i",
  isAsync: false,
  questions: [
    { ...question, id: "password", question: "Password?", isSecret: true },
    { ...question, id: "name", question: "Name?", isSecret: false },
  ],
};

/** Asks the questions. Returns what the viewers see, and what the agent gets. */
function ask() {
  const events: WebEvent[] = [];
  const requests = new OpenRequests((event) => events.push(event));
  const answer = requests
    .handlers({})
    .onUserInput?.(request, { signal: new AbortController().signal } as never);
  const opened = events[0];
  if (opened?.type !== "web.request_opened") throw new Error("The request was not opened.");
  return { events, requests, answer, id: opened.request.id };
}

describe("a question to the viewers", () => {
  it("shows them no answer to a secret one, which the agent gets", async () => {
    const { events, requests, answer, id } = ask();
    requests.answer(id, { password: "hunter2", name: "Ada" });
    expect(await answer).toEqual({ password: "hunter2", name: "Ada" });
    expect(events[1]).toEqual({ type: "web.request_closed", id, decision: { name: "Ada" } });
  });

  it.each(["park", "accept", null, 1])("takes no %j as its answer", (given) => {
    const { requests, id, events } = ask();
    expect(() => requests.answer(id, given)).toThrow("not one that the request offers");
    expect(events).toHaveLength(1);
  });
});
