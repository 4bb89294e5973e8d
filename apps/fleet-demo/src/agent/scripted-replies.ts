import { type ModelReply, type RecordedRequest, type ReplyFunction, reply } from "@codex/testing";

/** How long the model pretends to think before each reply, and between two words. */
const thinking = { latencyMs: 600 };
const pace = { ...thinking, delayMs: 40 };

const taskPattern = /^Add entry (\d+) to journal\.md: "([^"']+)"( Ask before you do\.)?/;

interface Task {
  entry: string;
  sentence: string;
  asks: boolean;
}

/** What the agent sends to continue a turn whose worker is gone. */
const isContinuation = (text: string) => text.startsWith("Continue ");

/**
 * The replies of the scripted model. It looks at what is there before it writes, as a turn that another worker began may have
 * written already.
 */
export const scriptedReplies: ReplyFunction = (request) => {
  const prompt = request.userTexts.filter((text) => !isContinuation(text)).at(-1) ?? "";
  const [, entry, sentence, asks] = taskPattern.exec(prompt) ?? [];
  if (entry === undefined || sentence === undefined) return explain(prompt);
  return work({ entry, sentence, asks: asks !== undefined }, request);
};

function work({ entry, sentence, asks }: Task, request: RecordedRequest): ModelReply {
  const outputs = request.toolOutputs.map(({ text }) => text);
  const has = (mark: string) => outputs.some((text) => text.includes(mark));
  const [looking, written] = [`looking for entry ${entry}.`, `entry ${entry} is written.`];
  if (has(written)) return reply.text(`Entry ${entry} is in the journal: “${sentence}”`, pace);
  // The agent reports what was declined as an output without the marks of the commands.
  if (request.position.numberInTurn > 1 && !outputs.at(-1)?.includes(looking))
    return reply.text("That was declined, so the journal is unchanged.", pace);
  if (!asks && !has(looking)) {
    return reply.all(
      reply.text("I look at the journal first.", { phase: "commentary", ...thinking }),
      reply.shell(`sleep 1; echo ${looking}; tail -n 1 journal.md`),
    );
  }
  // A command that can run twice: the entry is added once.
  const line = `${entry}. ${sentence}`;
  return reply.shell(
    `grep -qx '${line}' journal.md || echo '${line}' >> journal.md; echo ${written}`,
    thinking,
  );
}

function explain(prompt: string): ModelReply {
  return reply.text(
    `I am a script, so I cannot do that. You wrote: “${prompt}”. With an account, the real model would answer here.`,
    pace,
  );
}
