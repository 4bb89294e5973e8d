import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type Input, jsonSchema } from "../../src/index.js";
import { gate } from "../clock.js";
import { type Harness, startHarness, transports } from "../harness.js";

const redPixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==";

const echo = ({ lastUserText }: RecordedRequest) => reply.text(`to ${lastUserText}`);

/** The prompts in the order in which the model received them. */
const prompts = ({ model }: Harness) => model.requests.map(({ lastUserText }) => lastUserText);

/** A prompt with an image. */
function withImage({ workspace }: Harness, text: string): Input {
  const path = join(workspace, "red.png");
  writeFileSync(path, Buffer.from(redPixel, "base64"));
  return [
    { type: "text", text },
    { type: "local_image", path },
  ];
}

describe.each(transports)("a turn on %s takes its place in the queue", (transport) => {
  it("when run() is called, with and without images", async () => {
    await using harness = await startHarness(transport, echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    const runs = [
      thread.run(withImage(harness, "one")),
      thread.run("two"),
      thread.run(withImage(harness, "three")),
      thread.run("four"),
    ];
    await Promise.all(runs);
    expect(prompts(harness)).toEqual(["one", "two", "three", "four"]);
  });

  it("when run() is called with a schema, and leaves it at once if that cannot be sent", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness(transport, (request) => opened.then(() => echo(request)));
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = thread.run("one");
    const second = thread.run("two", { outputSchema: { type: "object" } });
    const outputSchema = jsonSchema({ type: "object", additionalProperties: { type: "string" } });
    const never = thread.run("never", { outputSchema });
    const last = thread.run("three");
    await expect(never).rejects.toMatchObject({ code: "output_schema", began: false });
    open();
    await Promise.all([first, second, last]);
    expect(prompts(harness)).toEqual(["one", "two", "three"]);
  });

  it("when the events or result of runStreamed() are first requested", async () => {
    await using harness = await startHarness(transport, echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    const never = await thread.runStreamed("never");
    const third = await thread.runStreamed("three");
    const second = await thread.runStreamed("two");
    const first = thread.run("one");
    const next = second.events.next();
    const { result } = third;
    await Promise.all([first, next, second.result, result, thread.run("four")]);
    expect(prompts(harness)).toEqual(["one", "two", "three", "four"]);
    // The turn that was never requested has not run.
    expect(never.diff).toBeNull();
  });

  it("together with other Thread objects of the same id, also while its first turn runs", async () => {
    const { opened, open } = gate();
    const script = async (request: RecordedRequest) => {
      if (request.lastUserText === "one") await opened;
      return echo(request);
    };
    await using harness = await startHarness(transport, script);
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    const streamed = await thread.runStreamed("one");
    await streamed.events.next();
    const twins = [1, 2].map(() => codex.resumeThread((thread.id ?? "").toUpperCase(), threadOptions));
    const runs = [twins[0]?.run("two"), thread.run("three"), twins[1]?.run("four"), twins[0]?.run("five")];
    open();
    await Promise.all([streamed.result, ...runs]);
    expect(prompts(harness)).toEqual(["one", "two", "three", "four", "five"]);
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three", "four", "five"]);
  });
});
