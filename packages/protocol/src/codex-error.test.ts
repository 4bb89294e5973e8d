import { describe, expect, test, vi } from "vitest";
import { CodexError } from "./codex-error.js";
import { MalformedEventError } from "./malformed-event-error.js";

class BrokenPipeError extends CodexError {
  readonly pipe = "stdin";

  override get name(): string {
    return "BrokenPipeError";
  }
}

describe("CodexError", () => {
  test("carries its code, and is not retryable by default", () => {
    const error = new CodexError("closed", "The Codex object is closed.");
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe("closed");
    expect(error.message).toBe("The Codex object is closed.");
    expect(error.retryable).toBe(false);
    expect(new CodexError("connection_lost", "x", { retryable: true }).retryable).toBe(true);
  });

  test("has a cause only if one is given, even an undefined one", () => {
    expect("cause" in new CodexError("closed", "x")).toBe(false);
    expect(new CodexError("closed", "x", { cause: "why" }).cause).toBe("why");
    expect("cause" in new CodexError("closed", "x", { cause: undefined })).toBe(true);
  });

  test("has the name of its class, in the stack too", () => {
    const error = new BrokenPipeError("process_exited", "gone");
    expect(error.name).toBe("BrokenPipeError");
    expect(error.stack).toMatch(/^BrokenPipeError: gone\n/);
    expect(String(error)).toBe("BrokenPipeError: gone");
  });

  test("recognises errors of another copy of the package, and nothing else", async () => {
    vi.resetModules();
    const copy = await import("./codex-error.js");
    const foreign = new copy.CodexError("closed", "x");
    expect(foreign).not.toBeInstanceOf(CodexError);
    expect(CodexError.isInstance(foreign)).toBe(true);
    expect(CodexError.isInstance(new BrokenPipeError("closed", "x"))).toBe(true);
    for (const other of [new Error("x"), { code: "closed" }, null, undefined, "closed", () => {}]) {
      expect(CodexError.isInstance(other)).toBe(false);
    }
  });

  test("becomes plain JSON with the fields of the subclass", () => {
    const cause = new TypeError("no such file");
    const error = new BrokenPipeError("process_exited", "gone", { cause, retryable: true });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "BrokenPipeError",
      message: "gone",
      code: "process_exited",
      retryable: true,
      docs: "docs/errors.md#process_exited",
      pipe: "stdin",
      cause: { name: "TypeError", message: "no such file" },
    });
  });

  test("a cause of the same family keeps its fields in JSON", () => {
    const details = { path: ["type"], eventType: null, expected: "string", received: "nothing" };
    const error = new CodexError("closed", "x", { cause: new MalformedEventError(details) });
    expect(JSON.parse(JSON.stringify(error)).cause).toMatchObject({ code: "malformed_event", ...details });
  });
});
