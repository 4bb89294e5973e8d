// Asks in Slack before the agent leaves its sandbox. Requires a Slack app with an incoming webhook and interactivity,
// whose request URL reaches this program through a TLS proxy.
// SLACK_WEBHOOK_URL=https://… SLACK_SIGNING_SECRET=… APPROVERS=U012AB3CD,U045EF6GH PORT=3000 \
//   node dist/approval-over-chat.js "Update the dependencies"

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { type ApprovalHandler, Codex, SandboxMode } from "@codex/sdk";
import { z } from "zod";

const settings = z
  .object({
    SLACK_WEBHOOK_URL: z.url(),
    SLACK_SIGNING_SECRET: z.string().min(1),
    /** The Slack ids of the users who may decide. */
    APPROVERS: z.string().regex(/^[UW]\w+(,[UW]\w+)*$/),
    PORT: z.coerce.number().default(3000),
    /** How long they have to decide. After that the request is declined. */
    PATIENCE_MS: z.coerce.number().default(60 * 60_000),
  })
  .parse(process.env);
const approvers = settings.APPROVERS.split(",");
const decisions = ["accept", "decline", "cancel"] as const;
const buttonPress = z.object({
  user: z.object({ id: z.string() }),
  actions: z.tuple([z.object({ block_id: z.uuid(), action_id: z.enum(decisions) })]),
});

/** Fields of a request that do not affect what an approval allows. */
const contextFields = new Set([
  "threadId",
  "turnId",
  "itemId",
  "approvalId",
  "actions",
  "availableDecisions",
]);

/** Emits each decision under the id of its question. The id is random, and only the buttons of the question have it. */
const answers = new EventEmitter();

const server = createServer(async (request, response) => {
  response.writeHead(await receivePress(request).catch(() => 400)).end();
});
server.listen(settings.PORT, "127.0.0.1");
await once(server, "listening");

/** Handles the press of a button and returns the HTTP status. */
async function receivePress(request: IncomingMessage): Promise<number> {
  const isSmall = Number(request.headers["content-length"]) <= 100_000;
  if (!isSmall) return 413;
  const body = await text(request);
  if (!isFromSlack(request, body)) return 401;
  const { user, actions } = buttonPress.parse(JSON.parse(new URLSearchParams(body).get("payload") ?? ""));
  if (!approvers.includes(user.id)) return 403;
  const [{ block_id: questionId, action_id: decision }] = actions;
  return answers.emit(questionId, { user: user.id, decision }) ? 200 : 410;
}

function isFromSlack({ headers }: IncomingMessage, body: string): boolean {
  const { "x-slack-request-timestamp": time, "x-slack-signature": signature } = headers;
  // An old request may be a replay.
  const isRecent = Math.abs(Date.now() / 1000 - Number(time)) < 5 * 60;
  const hmac = createHmac("sha256", settings.SLACK_SIGNING_SECRET).update(`v0:${time}:${body}`);
  const expected = Buffer.from(`v0=${hmac.digest("hex")}`);
  const given = Buffer.from(String(signature));
  return isRecent && given.length === expected.length && timingSafeEqual(given, expected);
}

const askInSlack: ApprovalHandler = async (request, { signal }) => {
  const facts = Object.entries(request).flatMap(([name, value]) => [...describe(name, value)]);
  // Users approve what they see, so a request that does not fit in a message is declined.
  if (facts.length > 40 || facts.some((fact) => fact.text.text.length > 3000)) {
    await post("The agent's request was too long to show, so it was declined.");
    return "decline";
  }
  const questionId = randomUUID();
  const buttons = decisions.map((decision) => ({
    type: "button",
    text: { type: "plain_text", text: decision },
    action_id: decision,
  }));
  const answered = once(answers, questionId, { signal });
  // If posting the question fails, nothing awaits this promise.
  answered.catch(() => {});
  await post("May the agent do this?", [
    ...facts,
    { type: "actions", block_id: questionId, elements: buttons },
  ]);
  try {
    const [{ user, decision }] = await answered;
    await post(`<@${user}> decided: ${decision}`);
    return decision;
  } catch (error) {
    // The turn has ended or the time is up, and the SDK has already declined.
    await post("The request was not answered in time, so it was declined.");
    throw error;
  }
};

await using codex = new Codex({
  transport: "app-server",
  // Keeps the secrets in this program's environment from the agent's commands.
  config: { shell_environment_policy: { inherit: "core" } },
  onDiagnostic: ({ code, message }) => console.warn({ code, message }),
});
const thread = codex.startThread({
  sandboxMode: SandboxMode.WorkspaceWrite,
  onApproval: askInSlack,
  interactionTimeoutMs: settings.PATIENCE_MS,
});
const turn = await thread.run(process.argv[2] ?? "Update the dependencies");
const answer = section("Answer", turn.finalResponse);
answer.text.text = answer.text.text.slice(0, 3000);
await post("The agent is done.", [answer]);
server.close();

/** Turns every field of a request into a block. A field left out here would be approved unseen. */
function* describe(name: string, value: unknown): Generator<ReturnType<typeof section>> {
  if (value === null || value === undefined || contextFields.has(name) || name.startsWith("proposed")) return;
  if (typeof value !== "object") yield section(name, String(value));
  else for (const [key, inner] of Object.entries(value)) yield* describe(`${name}.${key}`, inner);
}

/** A block of plain text: no markup, no mentions, no links, and every character visible. */
function section(name: string, value: string) {
  const visible = `${name.replaceAll("\n", " ")}:\n${value}`.replaceAll(
    /(?![ \n\t])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu,
    (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`,
  );
  // No line of the value may look like another field.
  const text = visible.replaceAll("\n", "\n│ ");
  return { type: "section", text: { type: "plain_text", emoji: false, text } };
}

async function post(message: string, blocks?: object[]): Promise<void> {
  const response = await fetch(settings.SLACK_WEBHOOK_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: message, blocks, unfurl_links: false, unfurl_media: false }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Slack answered ${response.status}`);
}
