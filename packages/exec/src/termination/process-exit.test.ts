import { CodexError } from "@codex/protocol";
import { describe, expect, it } from "vitest";
import { ProcessExitError } from "./process-exit.js";

describe("ProcessExitError", () => {
  it("quotes stderr without the lines that the binary prints on every run", () => {
    const stderrTail = "Reading prompt from stdin...\nNot inside a trusted directory\n";
    const error = new ProcessExitError({ code: 1, signal: null }, stderrTail);
    expect(error.message).toBe("Codex Exec exited with code 1: Not inside a trusted directory");
    expect(error).toMatchObject({
      code: "process_exited",
      exitCode: 1,
      signal: null,
      stderrTail,
      retryable: false,
    });
    expect(CodexError.isInstance(error)).toBe(true);
  });

  it("omits the binary's stack backtrace, which has no names", () => {
    const stderrTail = "Error: no rollout found\n\nStack backtrace:\n   0: <unknown>\n   1: <unknown>\n";
    expect(new ProcessExitError({ code: 1, signal: null }, stderrTail).message).toBe(
      "Codex Exec exited with code 1: Error: no rollout found",
    );
  });

  it("describes the exit when stderr is empty", () => {
    expect(new ProcessExitError({ code: null, signal: "SIGKILL" }, "").message).toBe(
      "Codex Exec exited with signal SIGKILL: It said nothing on stderr.",
    );
    expect(new ProcessExitError({ code: null, signal: null }, "").message).toContain("does not exit");
  });

  it("quotes the end of a long tail, from the beginning of a line", () => {
    const stderrTail = `${"noise\n".repeat(5_000)}the reason\n`;
    const { message } = new ProcessExitError({ code: 1, signal: null }, stderrTail);
    expect(message.length).toBeLessThan(5_000);
    expect(message).toMatch(/code 1: \.\.\. noise\n.*\nthe reason$/s);
  });
});
