import { CodexError } from "@codex/protocol";
import { describe, expect, it } from "vitest";
import { ProcessExitError } from "./process-exit-error.js";

describe("ProcessExitError", () => {
  it("keeps the binary's own words, without what it says every time", () => {
    const stderrTail = "Reading prompt from stdin...\nNot inside a trusted directory\n";
    const error = new ProcessExitError({ code: 1, signal: null }, stderrTail);
    expect(error.message).toBe("The codex process exited with code 1: Not inside a trusted directory");
    expect(error).toMatchObject({
      code: "process_exited",
      exitCode: 1,
      signal: null,
      stderrTail,
      retryable: false,
    });
    expect(CodexError.isInstance(error)).toBe(true);
  });

  it("leaves out the stack of the binary, which names nothing", () => {
    const stderrTail = "Error: no rollout found\n\nStack backtrace:\n   0: <unknown>\n   1: <unknown>\n";
    expect(new ProcessExitError({ code: 1, signal: null }, stderrTail).message).toBe(
      "The codex process exited with code 1: Error: no rollout found",
    );
  });

  it("says how it ended when it said nothing", () => {
    expect(new ProcessExitError({ code: null, signal: "SIGKILL" }, "").message).toBe(
      "The codex process was ended by SIGKILL and said nothing on stderr.",
    );
    expect(new ProcessExitError({ code: null, signal: null }, "").message).toContain("does not end");
  });

  it("puts the end of a long tail into the message, from the beginning of a line", () => {
    const stderrTail = `${"noise\n".repeat(5_000)}the reason\n`;
    const { message } = new ProcessExitError({ code: 1, signal: null }, stderrTail);
    expect(message.length).toBeLessThan(5_000);
    expect(message).toMatch(/code 1: \.\.\. noise\n.*\nthe reason$/s);
  });
});
