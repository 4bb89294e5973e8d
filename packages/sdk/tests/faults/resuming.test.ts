import { describe, expect, it } from "vitest";

import { Codex, ThreadMismatchError } from "../../src/index.js";
import { startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent, shellThreadId } from "./shell-agent.js";

watchWhatIsLeft();

const id = "01900000-0000-7000-8000-00000000000a";

describe.each(transports)("an agent that starts a new thread instead of resuming one, on %s", (transport) => {
  it("is detected by the id before any event is delivered", async () => {
    await using faulty = startFaultyAgent(transport, "starts-other-thread");
    const thread = faulty.codex.resumeThread(id);
    const { events, result } = await thread.runStreamed("Do you remember?");
    const failure = await events.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ThreadMismatchError);
    expect(failure).toMatchObject({ code: "thread_mismatch", requestedId: id, retryable: false });
    const { receivedId } = failure as ThreadMismatchError;
    expect(receivedId).toMatch(/^[0-9a-f-]{36}$/);
    expect(String(failure)).toContain(id);
    expect(String(failure)).toContain(receivedId);
    await expect(result).rejects.toBe(failure);
    expect(thread.id).toBe(id);
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it("is also detected on the second turn of a new thread", async () => {
    await using faulty = startFaultyAgent(transport, "starts-other-thread");
    await faulty.thread.run("Hello");
    const first = faulty.thread.id;
    await expect(faulty.thread.run("Do you remember?")).rejects.toMatchObject({
      code: "thread_mismatch",
      requestedId: first,
    });
    expect(faulty.thread.id).toBe(first);
  });

  it("is not suspected when the id differs only in case", async () => {
    using agent = shellAgent('echo "$started"; say hello; echo "$completed"');
    await using codex = new Codex({ transport, codexPathOverride: agent.path });
    const turn = await codex.resumeThread(shellThreadId.toUpperCase()).run("Go");
    expect(turn.finalResponse).toBe("hello");
  });
});

describe("resumeThread()", () => {
  it.each([
    ...[
      "",
      " ",
      "my-thread",
      "--last",
      "-",
      "--all",
      "01900000",
      "01900000-0000-7000-8000-00000000000",
      `${id} `,
    ],
    ...[
      ` ${id}`,
      `${id}\n`,
      `${id}\0`,
      `{${id}}`,
      id.replaceAll("-", ""),
      `urn:uuid:${id}`,
      `${id}\n--last`,
      "\u2028",
    ],
    ...[null, undefined, 7, {}, [id], { toString: () => id }],
  ])("rejects a value that the CLI does not accept as an id: %j", async (wrong) => {
    await using faulty = startFaultyAgent("exec", "well-behaved");
    expect(() => faulty.codex.resumeThread(wrong as string)).toThrow(/thread id/);
    expect(faulty.agent.runs).toEqual([]);
  });
});
