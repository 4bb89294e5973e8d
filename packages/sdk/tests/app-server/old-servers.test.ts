import { describe, expect, it } from "vitest";

import type { ThreadOptions } from "../../src/index.js";
import { stopClock } from "../clock.js";
import { faultyServer } from "./faulty-server.js";

const agent = (version: string) =>
  `codex_sdk_ts/${version} (Debian 12.0.0; x86_64) unknown (codex_sdk_ts; 1.2.3)`;
const old = { env: { USER_AGENT: agent("0.163.0") } };

describe("an app-server that is older than the oldest supported version", () => {
  it("is reported, with what it cannot do", async () => {
    await using server = faultyServer("never-closes-threads", old);
    await server.codex.warmUp();
    await server.codex.listModels();
    expect(server.diagnostics).toEqual([
      {
        code: "old_server",
        message: expect.stringMatching(
          /codex 0\.163\.0\. The oldest supported version is 0\.169\.0\. .*loaded/,
        ),
      },
    ]);
  });

  it("does not make thread.close() wait, since it unloads threads later", async () => {
    await using server = faultyServer("never-closes-threads", old);
    const thread = server.codex.startThread();
    await thread.run("Go");
    // No timer fires any more.
    using _ = stopClock();
    await thread.close();
    expect((await thread.run("Go")).finalResponse).toBe("answer 2");
  });

  it("receives no text that is not the user's, which it would leave out", async () => {
    await using server = faultyServer("never-closes-threads", old);
    const thread = server.codex.startThread();
    const running = thread.run([{ type: "untrusted_text", text: "Buy!", source: "mail" }]);
    await expect(running).rejects.toMatchObject({
      code: "invalid_input",
      began: false,
      message: expect.stringContaining("needs codex 0.169.0 or later, but the app-server is codex 0.163.0"),
    });
    expect((await thread.run("Go")).finalResponse).toBe("answer 1");
  });

  it.each<[string, ThreadOptions]>([
    ["sandboxMode", { sandboxMode: "workspace-write" }],
    ["workingDirectory", { workingDirectory: "/" }],
    ["webSearchMode", { webSearchMode: "live" }],
    ["networkAccessEnabled", { networkAccessEnabled: true }],
    ["onUserInput", { onUserInput: () => ({}) as never }],
    ["additionalDirectories", { additionalDirectories: ["/tmp"] }],
    ["developerInstructions", { model: "n", developerInstructions: "Be brief." }],
  ])("refuses a change of %s, which it would ignore", async (option, options) => {
    await using server = faultyServer("never-closes-threads", old);
    const thread = server.codex.startThread({ model: "m" });
    await thread.run("Go");
    const other = server.codex.resumeThread(thread.id ?? "", { model: "m", ...options });
    await expect(other.run("Go")).rejects.toMatchObject({ code: "invalid_option", option });
    // What a turn can change is no problem.
    const changed = server.codex.resumeThread(thread.id ?? "", { model: "n", sandboxMode: "read-only" });
    expect((await changed.run("Go")).finalResponse).toBe("answer 2");
  });
});

describe("an app-server of the oldest supported version", () => {
  it("is not reported", async () => {
    await using server = faultyServer("never-closes-threads", { env: { USER_AGENT: agent("0.169.0") } });
    await server.codex.warmUp();
    expect(server.diagnostics).toEqual([]);
  });
});
