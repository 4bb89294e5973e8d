import { type ReplyFunction, reply } from "@codex/testing";

import { exampleOf } from "./example-of.js";

/**
 * The model behind `--offline`: it repeats what it was told, which is enough to see images, schemas and resumed
 * threads arrive.
 */
export const echoScript: ReplyFunction = (request) => {
  const schema = request.textFormat?.["schema"];
  if (typeof schema === "object" && schema !== null) return reply.json(exampleOf(schema));
  const said = request.userTexts;
  const before = said.at(-2);
  const images = request.images.length;
  return reply.all(
    reply.reasoning("I am a script. I repeat what I am told."),
    reply.text(
      [
        "This is the scripted model: it repeats, it does not think.",
        `You said: ${request.lastUserText || "nothing"}`,
        ...(before === undefined ? [] : [`Before that you said: ${before}`]),
        ...(images === 0 ? [] : [`Images so far: ${images}`]),
      ].join("\n"),
    ),
  );
};
