// Asks in a chat before the agent leaves its sandbox. Questions go to an incoming webhook of the chat; the chat reports
// pressed buttons to this program.
// CHAT_WEBHOOK_URL=https://… CHAT_SECRET=… PORT=3000 node dist/approval-over-chat.js "Update the dependencies"

import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { type ApprovalHandler, type ApprovalRequest, Codex, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const settings = z
  .object({
    CHAT_WEBHOOK_URL: z.url(),
    CHAT_SECRET: z.string().min(1),
    PORT: z.coerce.number().default(3000),
  })
  .parse(process.env);
const buttons = ["accept", "acceptForSession", "decline", "cancel"] as const;
const buttonPressed = z.object({ questionId: z.uuid(), button: z.enum(buttons) });

/** Emits the button that was pressed, under the id of the question. */
const answers = new EventEmitter();

const server = createServer(async (request, response) => {
  if (request.headers.authorization !== `Bearer ${settings.CHAT_SECRET}`) {
    return void response.writeHead(401).end();
  }
  const press = buttonPressed.safeParse(await json(request).catch(() => undefined));
  const isAwaited = press.success && answers.emit(press.data.questionId, press.data.button);
  response.writeHead(isAwaited ? 204 : 400).end();
});
server.listen(settings.PORT);
await once(server, "listening");

const askInChat: ApprovalHandler = async (request, { signal }) => {
  const questionId = randomUUID();
  const answered = once(answers, questionId, { signal });
  // Whoever waits for a question that could not be asked waits in vain.
  answered.catch(() => {});
  await postToChat({ questionId, text: describe(request), buttons });
  try {
    const [button] = await answered;
    return button;
  } catch (error) {
    // The turn is over or the time is up: what is returned or thrown now is too late, the answer is no.
    await postToChat({ text: "No answer is needed any more." });
    throw error;
  }
};

await using codex = new Codex({
  transport: "app-server",
  onDiagnostic: ({ message }) => console.warn(message),
});
const thread = codex.startThread({
  sandboxMode: SandboxMode.WorkspaceWrite,
  onApproval: askInChat,
  // People are slower than programs. The answer after an hour of silence is no.
  interactionTimeoutMs: 60 * 60_000,
});
const turn = await thread.run(process.argv[2] ?? "Update the dependencies");
await postToChat({ text: turn.finalResponse });
server.close();

function describe(request: ApprovalRequest): string {
  const why = request.reason ? `\n${request.reason}` : "";
  switch (request.kind) {
    case "command":
      return `May I run \`${request.command ?? `a connection to ${request.network?.host}`}\` in ${request.directory}?${why}`;
    case "file_change":
      return `May I change these files?${why}\n${request.changes.map(({ path, diff }) => `${path}\n${diff}`).join("\n")}`;
    case "permissions":
      return `May I have more permissions?${why}\n${JSON.stringify(request.permissions)}`;
    case "mcp_tool_call":
      return `${request.message}\n${JSON.stringify(request.arguments)}`;
  }
}

async function postToChat(message: object): Promise<void> {
  const response = await fetch(settings.CHAT_WEBHOOK_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`The chat answered ${response.status}`);
}
