import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@codex/docs";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type Press, press, questionOf, type SlackMessage, startSimulatedSlack } from "./simulated-slack.js";
import { openWorkbench } from "./workbench.js";

const secret = "the signing secret of the app";
const escalated = (command: string) =>
  reply.shell(command, { escalate: true, justification: "It is missing." });

type PressButton = (changed?: Partial<Press>) => Promise<number>;

/** Runs the program with U1 as the only approver. `onMessage` receives each message and the buttons of the question. */
async function runInSlack(
  script: Script,
  onMessage: (message: SlackMessage, press: PressButton) => Promise<unknown>,
  env: Record<string, string> = {},
) {
  await using bench = await openWorkbench(script);
  const port = await freePort();
  const failures: unknown[] = [];
  let questionId = "";
  await using slack = await startSimulatedSlack(async (message) => {
    questionId = questionOf(message) ?? questionId;
    const pressed = { questionId, decision: "accept", user: "U1", secret };
    await onMessage(message, (changed) => press(port, { ...pressed, ...changed })).catch((error) =>
      failures.push(error),
    );
  });
  const { code, stdout, stderr } = await bench.run("approval-over-chat", ["Make it"], {
    SLACK_WEBHOOK_URL: slack.webhookUrl,
    SLACK_SIGNING_SECRET: secret,
    APPROVERS: "U1",
    PORT: String(port),
    ...env,
  });
  expect(failures).toEqual([]);
  const made = existsSync(join(bench.repository, "made.txt"));
  return { code, stdout, stderr, made, messages: slack.messages, requests: bench.model.requests };
}

/** Reacts to the question and ignores other messages. */
const atQuestion =
  (react: (press: PressButton) => Promise<unknown>) => async (message: SlackMessage, press: PressButton) => {
    if (questionOf(message)) await react(press);
  };

/** The text objects of a message's blocks. */
const sections = ({ blocks = [] }: SlackMessage) => blocks.flatMap(({ text }) => (text ? [text] : []));
const texts = (message: SlackMessage | undefined) =>
  message ? sections(message).map(({ text }) => text) : [];

describe("approval-over-chat", () => {
  it.each(["accept", "decline"])("applies the decision made in Slack: %s", async (decision) => {
    const script = [escalated("touch made.txt"), reply.text("That was it.")];
    const run = await runInSlack(
      script,
      atQuestion(async (press) => expect(await press({ decision })).toBe(200)),
    );
    expect(run).toMatchObject({ code: 0, stdout: "", made: decision === "accept" });
    expect(run.messages.map(({ text }) => text)).toEqual([
      "May the agent do this?",
      `<@U1> decided: ${decision}`,
      "The agent is done.",
    ]);
    expect(texts(run.messages[0])).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^command:\n│ .*touch made\.txt/),
        expect.stringMatching(/^directory:\n│ \//),
        "reason:\n│ It is missing.",
      ]),
    );
    expect(texts(run.messages[2])).toEqual(["Answer:\n│ That was it."]);
  });

  it("accepts one decision on the open question, recently signed by Slack, from an approver", async () => {
    const statuses: Record<string, number> = {};
    const now = Math.floor(Date.now() / 1000);
    const script = [escalated("touch made.txt"), reply.text("Well then.")];
    const run = await runInSlack(
      script,
      atQuestion(async (press) => {
        statuses["unsigned"] = await press({ secret: "another" });
        statuses["forged"] = await press({ forged: "x=1&" });
        statuses["recorded"] = await press({ time: now - 301 });
        statuses["of the future"] = await press({ time: now + 600 });
        statuses["of another user"] = await press({ user: "U2" });
        statuses["to another question"] = await press({ questionId: crypto.randomUUID() });
        statuses["unknown"] = await press({ decision: "acceptForSession" });
        statuses["large"] = await press({ user: "U".repeat(100_000) });
        statuses["right"] = await press({ decision: "decline" });
        statuses["second"] = await press();
      }),
    );
    expect(statuses).toEqual({
      unsigned: 401,
      forged: 401,
      recorded: 401,
      "of the future": 401,
      "of another user": 403,
      "to another question": 410,
      unknown: 400,
      large: 413,
      right: 200,
      second: 410,
    });
    expect(run.made).toBe(false);
  });

  it("shows a command without markup, mentions or hidden characters", async () => {
    const command =
      "echo '<!channel> `x` <https://evil.test|git status>' # \u202e\u2066\u200b\u001b[2K\r\u{e0041}\u3164\nreason:\ntouch made.txt";
    const run = await runInSlack(
      [escalated(command), reply.text("<!here> *done* \u202e")],
      atQuestion((press) => press({ decision: "decline" })),
    );
    const [question, , done] = run.messages;
    // Only plain-text blocks contain text from the agent.
    expect(run.messages.map(({ text }) => text).join("\n")).not.toMatch(/channel|here|evil/);
    for (const message of run.messages)
      for (const section of sections(message))
        expect(section).toMatchObject({ type: "plain_text", emoji: false });
    const shown = texts(question).find((text) => text.startsWith("command:")) ?? "";
    expect(shown).toContain("!channel> `x` <https://evil.test|git status>");
    expect(shown).toContain(
      "# \\u{202e}\\u{2066}\\u{200b}\\u{1b}[2K\\u{d}\\u{e0041}\\u{3164}\n│ reason:\n│ touch made.txt",
    );
    expect(texts(done)).toEqual(["Answer:\n│ <!here> *done* \\u{202e}"]);
  });

  it("shows all of a patch", async () => {
    const patch = reply.patch([{ add: "/etc/made.txt", content: "one\n\u202etwo\n" }]);
    const run = await runInSlack(
      [patch, reply.text("Well then.")],
      atQuestion((press) => press({ decision: "decline" })),
    );
    expect(texts(run.messages[0])).toEqual(
      expect.arrayContaining([
        "changes.0.path:\n│ /etc/made.txt",
        "changes.0.diff:\n│ one\n│ \\u{202e}two\n│ ",
      ]),
    );
  });

  it("declines a request that is too long to show, without asking", async () => {
    const long = `touch made.txt # ${"x".repeat(3000)}`;
    const run = await runInSlack(
      [escalated(long), reply.text("Well then.")],
      atQuestion(() => Promise.reject(new Error("asked"))),
    );
    expect(run).toMatchObject({ code: 0, made: false });
    expect(run.messages.map(({ text }) => text)).toEqual([
      "The agent's request was too long to show, so it was declined.",
      "The agent is done.",
    ]);
  });

  it("declines an unanswered request, and rejects a late decision", async () => {
    const statuses: number[] = [];
    const script = [escalated("touch made.txt"), reply.text("Well then.")];
    const pressLate = async (message: SlackMessage, press: PressButton) => {
      if (message.text === "The agent is done.") statuses.push(await press());
    };
    const run = await runInSlack(script, pressLate, { PATIENCE_MS: "200" });
    expect(run).toMatchObject({ code: 0, made: false });
    expect(run.messages.map(({ text }) => text)).toContain(
      "The request was not answered in time, so it was declined.",
    );
    expect(statuses).toEqual([410]);
  });

  it("keeps its secrets from the agent's commands", async () => {
    const run = await runInSlack(
      [escalated("env"), reply.text("Done.")],
      atQuestion((press) => press()),
    );
    expect(run.requests[1]?.lastToolOutput).toContain("PATH=");
    expect(run.requests[1]?.lastToolOutput).not.toContain("SLACK");
  });
});
