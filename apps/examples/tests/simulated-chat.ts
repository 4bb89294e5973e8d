import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a program posts to the chat. */
export interface ChatMessage {
  text: string;
  questionId?: string;
  buttons?: string[];
}

/** A chat with an incoming webhook, and with people in it. */
export interface SimulatedChat extends AsyncDisposable {
  webhookUrl: string;
  messages: ChatMessage[];
}

/** @param onMessage told of every message; the test presses the buttons */
export async function startSimulatedChat(onMessage: (message: ChatMessage) => void): Promise<SimulatedChat> {
  const messages: ChatMessage[] = [];
  const server = createServer(async (request, response) => {
    const message = (await json(request)) as ChatMessage;
    messages.push(message);
    response.writeHead(200).end();
    onMessage(message);
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

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
