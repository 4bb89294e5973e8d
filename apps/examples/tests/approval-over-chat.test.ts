import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { type ChatMessage, freePort, startSimulatedChat } from "./simulated-chat.js";
import { setStage } from "./stage.js";

it.each(["accept", "decline"])("approval-over-chat: does what is decided there: %s", async (button) => {
  await using stage = await setStage([
    reply.shell("touch made.txt", { escalate: true, justification: "The file is missing." }),
    reply.text("That was it."),
  ]);
  const port = await freePort();
  const presses: number[] = [];
  const press = async ({ questionId }: ChatMessage, headers: Record<string, string>) => {
    const body = JSON.stringify({ questionId, button });
    const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", headers, body });
    presses.push(response.status);
  };
  await using chat = await startSimulatedChat(async (message) => {
    if (!message.buttons) return;
    await press(message, { authorization: "Bearer wrong" });
    await press({ ...message, questionId: crypto.randomUUID() }, { authorization: "Bearer secret" });
    await press(message, { authorization: "Bearer secret" });
  });
  const env = { CHAT_WEBHOOK_URL: chat.webhookUrl, CHAT_SECRET: "secret", PORT: String(port) };
  const { code, stdout } = await stage.run("approval-over-chat", ["Make it"], env);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(presses).toEqual([401, 400, 204]);
  expect(chat.messages.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^May I run `.*touch made.txt.*` in .*\?\nThe file is missing\.$/),
    "That was it.",
  ]);
  expect(existsSync(join(stage.repository, "made.txt"))).toBe(button === "accept");
});
