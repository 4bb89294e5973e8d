import { describe, expect, it } from "vitest";

import { Codex, TurnFailedError } from "../src/index.js";
import { type ShellAgent, shellAgent } from "./faults/shell-agent.js";

/** Enough items to fill several blocks of kept items, and one whose line starts with a terminal escape code. */
const items = `
echo "$started"
number=0
while [ $number -lt 600 ]; do
  number=$((number + 1))
  say "grün $number: 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字"
done
printf '\\033[0m'
say "the last one"`;

const completes = `${items}
echo "$completed"`;

const fails = `${items}
echo '{"type":"turn.failed","error":{"message":"it is broken"}}'`;

const threadOf = (agent: ShellAgent) => new Codex({ codexPathOverride: agent.path }).startThread();

describe("the result of a turn whose events were read first", () => {
  it("equals the result of run(), with all items in order", async () => {
    using agent = shellAgent(completes);
    const streamed = await threadOf(agent).runStreamed("Go");
    const streamedItems: unknown[] = [];
    for await (const event of streamed.events)
      if (event.type === "item.completed") streamedItems.push(event.item);
    const turn = await streamed.result;
    expect(turn.items).toHaveLength(601);
    expect(turn.items).toEqual(streamedItems);
    expect(turn).toEqual(await threadOf(agent).run("Go"));
    expect(turn.finalResponse).toBe("the last one");
  });

  it("rejects with the items that the turn had completed before it failed", async () => {
    using agent = shellAgent(fails);
    const streamed = await threadOf(agent).runStreamed("Go");
    let last = "";
    const loop = async () => {
      for await (const event of streamed.events) last = event.type;
    };
    await expect(loop()).rejects.toBeInstanceOf(TurnFailedError);
    expect(last).toBe("turn.failed");
    const error = await streamed.result.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TurnFailedError);
    expect((error as TurnFailedError).items).toHaveLength(601);
  });
});
