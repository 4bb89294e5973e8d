import { bug, testCommand } from "@codex/cli-demo/scratch-repository";
import { defineTool, type Tool } from "@codex/sdk";
import { type ModelReply, type RecordedRequest, type ReplyFunction, reply } from "@codex/testing";
import { applePicture } from "./apple-picture.js";

/** A prompt that the scripted model knows, and its replies to the requests of that turn, in order. */
interface Scene {
  prompt: string;
  replies: readonly ((request: RecordedRequest) => ModelReply)[];
}

/** How long the model pretends to think before each answer, and between two words. */
const pace = { latencyMs: 500, delayMs: 25 };

const repair: Scene = {
  prompt: "The test fails. Find out why and fix it.",
  replies: [
    () =>
      reply.all(
        reply.reasoning("The test says what it expects, so I will run it before I read the code."),
        reply.shell(testCommand, { ...pace, ...usage(4_210, 0, 96, 41) }),
      ),
    () =>
      reply.all(
        reply.text(
          "Two items at 3 should cost 6, but `total` returns **3**: it adds up the prices and ignores the quantities.",
          { phase: "commentary", ...pace },
        ),
        reply.patch(
          [{ update: bug.file, replace: bug.wrong, with: bug.right }],
          usage(4_690, 4_096, 128, 22),
        ),
      ),
    () => reply.shell(testCommand, { ...pace, ...usage(4_870, 4_608, 38, 12) }),
    ({ lastToolOutput }) => outcome(lastToolOutput),
  ],
};

function outcome(testOutput: string): ModelReply {
  if (!/fail 0/.test(testOutput)) {
    return reply.text(
      "I cannot confirm the fix: the change or the test run was declined, or the test still fails.",
      pace,
    );
  }
  const text = `Fixed. \`total\` in \`${bug.file}\` now multiplies each price by its quantity.

| test                            | before | after |
| ------------------------------- | ------ | ----- |
| an empty cart costs nothing     | passes | passes |
| multiplies prices by quantities | **fails** | passes |

\`\`\`js
${bug.right.trim()}
\`\`\``;
  return reply.text(text, { ...pace, ...usage(5_130, 4_864, 57, 0) });
}

const look: Scene = {
  prompt: "What does an apple cost today? Show me one.",
  replies: [
    () => reply.functionCall("price_of", { item: "apple" }, pace),
    () => reply.functionCall("picture_of", { item: "apple" }, pace),
    () =>
      reply.all(
        reply.webSearch("why apples are red"),
        reply.text("An apple costs **0.45** today. The picture is from the shop.", pace),
      ),
  ],
};

const choose: Scene = {
  prompt: "Pick a colour for the shop. Ask me first.",
  replies: [
    () =>
      reply.functionCall("request_user_input", {
        questions: [
          {
            id: "colour",
            header: "Colour",
            question: "What colour should the shop be?",
            options: [
              { label: "Red", description: "like the apples" },
              { label: "Green", description: "like the leaves" },
            ],
          },
        ],
      }),
    ({ lastToolOutput }) => {
      const colour = /"answers":\s*\["([^"]+)"/.exec(lastToolOutput)?.[1];
      return reply.text(
        colour ? `The shop will be **${colour}**.` : "Without an answer, the shop keeps its colour.",
        pace,
      );
    },
  ],
};

const delegate: Scene = {
  prompt: "Have another agent count the files.",
  replies: [
    (request) =>
      collaboration(request, "spawn_agent", {
        message: countingPrompt,
        ...(request.codeMode && { task_name: "counting" }),
      }),
    (request) =>
      collaboration(
        request,
        "wait_agent",
        request.codeMode ? {} : { targets: [agentIdIn(request.lastToolOutput)] },
      ),
    () => reply.text("The other agent counted **3 files**.", pace),
  ],
};

const countingPrompt = "Count the files in this directory.";

function collaboration(
  { codeMode }: RecordedRequest,
  name: string,
  input: Record<string, string | string[]>,
) {
  return reply.functionCall(name, input, {
    namespace: codeMode ? "collaboration" : "multi_agent_v1",
    ...pace,
  });
}

function agentIdIn(output: string): string {
  return (JSON.parse(output) as { agent_id: string }).agent_id;
}

const fail: Scene = {
  prompt: "Show me what an error looks like.",
  replies: [
    () =>
      reply.fail(429, {
        error: {
          message: "Rate limit reached. The script rejects this prompt on purpose.",
          type: "rate_limit",
        },
      }),
  ],
};

const scenes = [repair, look, choose, delegate, fail];

/** The prompts that the page suggests with the scripted model. */
export const suggestions = scenes.map(({ prompt }) => prompt);

/** The replies of the scripted model. A prompt that it does not know gets an explanation. */
export const scriptedReplies: ReplyFunction = (request) => {
  if (request.metadata.parentThreadId !== undefined) return reply.text("There are 3 files.", pace);
  const { lastUserText, position, images } = request;
  const scene = scenes.find(({ prompt }) => prompt === lastUserText);
  const found = scene?.replies[position.numberInTurn - 1];
  if (found !== undefined) return found(request);
  const seen = images.length === 0 ? "" : `\n\nImages you sent: ${images.length}.`;
  return reply.text(
    `I am a script, so I only know the suggested prompts. You wrote:\n\n> ${lastUserText}${seen}\n\nWith an account, the real model would answer here.`,
    pace,
  );
};

function usage(
  inputTokens: number,
  cachedInputTokens: number,
  outputTokens: number,
  reasoningOutputTokens: number,
) {
  return { usage: { inputTokens, cachedInputTokens, outputTokens, reasoningOutputTokens } };
}

const shopItem = {
  type: "object",
  properties: { item: { type: "string" } },
  required: ["item"],
  additionalProperties: false,
} as const;

/** Functions of this program that the agent can call. */
export const shopTools: Tool[] = [
  defineTool({
    name: "price_of",
    description: "Returns today's price of one item.",
    input: shopItem,
    execute: () => ({ item: "apple", price: 0.45 }),
  }),
  defineTool({
    name: "picture_of",
    description: "Returns a picture of one item.",
    input: shopItem,
    execute: () => ({ type: "image", url: applePicture }),
  }),
];
