import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A message posted to an incoming webhook. */
export interface SlackMessage {
  /** Slack interprets markup, mentions and links in this text. */
  text: string;
  blocks?: SlackBlock[];
}

interface SlackBlock {
  type: string;
  block_id?: string;
  text?: { type: string; text: string; emoji: boolean };
  elements?: { action_id: string }[];
}

/** A Slack channel with an incoming webhook. The test presses the buttons. */
export interface SimulatedSlack extends AsyncDisposable {
  webhookUrl: string;
  messages: SlackMessage[];
}

/** @param onMessage called with every message; the webhook responds once it resolves */
export async function startSimulatedSlack(
  onMessage: (message: SlackMessage) => Promise<void>,
): Promise<SimulatedSlack> {
  const messages: SlackMessage[] = [];
  const server = createServer(async (request, response) => {
    const message = (await json(request)) as SlackMessage;
    messages.push(message);
    await onMessage(message).finally(() => response.writeHead(200).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    webhookUrl: `http://127.0.0.1:${port}/hook`,
    messages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Returns the id of the buttons of a message, or `undefined` without buttons. */
export function questionOf({ blocks = [] }: SlackMessage): string | undefined {
  return blocks.find(({ type }) => type === "actions")?.block_id;
}

/** The press of a button, as Slack reports it. */
export interface Press {
  questionId: string;
  decision: string;
  user: string;
  secret: string;
  /** When Slack sent it, in seconds since the epoch. Default: now. */
  time?: number;
  /** Inserted before the payload after signing. */
  forged?: string;
}

/** Sends a press to the program and returns the HTTP status. */
export async function press(port: number, { questionId, decision, user, secret, ...rest }: Press) {
  const { time = Math.floor(Date.now() / 1000), forged = "" } = rest;
  const actions = [{ type: "button", block_id: questionId, action_id: decision }];
  const payload = JSON.stringify({ type: "block_actions", user: { id: user }, actions });
  const body = new URLSearchParams({ payload }).toString();
  const signature = createHmac("sha256", secret).update(`v0:${time}:${body}`).digest("hex");
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(time),
      "x-slack-signature": `v0=${signature}`,
    },
    body: forged + body,
  });
  return response.status;
}
