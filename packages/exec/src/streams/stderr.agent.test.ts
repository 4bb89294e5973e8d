import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { bytesHeld } from "../../fixtures/memory-held.js";
import { readLines } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";

describe("stderr", () => {
  it("is kept as a tail and offered whole, however much there is", async () => {
    let characters = 0;
    const before = await bytesHeld();
    const child = await startFixture("floods-stderr", [100], {
      stderrTailBytes: 10_001,
      onStderr: (text) => {
        characters += text.length;
      },
    });
    expect(await readLines(child)).toEqual(["done"]);
    await child.closed;
    expect(characters).toBe(100 * 1024 * 1024 + "last words: \n".length + 40_000);
    // An odd number of bytes back from the line feed there is half a character: it is dropped.
    expect(child.stderrTail).toBe(`${"é".repeat(5_000)}\n`);
    expect((await bytesHeld()) - before).toBeLessThan(8 * 1024 * 1024);
  });

  it("is kept whole when it is short, 64 KiB by default", async () => {
    const child = await startFixture("floods-stderr", [0]);
    await child.closed;
    expect(child.stderrTail).toBe(`${"é".repeat(32_767)}\n`);
  });

  it("is kept without colours, and offered with them", async () => {
    const colourful = "\u001b[31mred\u001b[0m";
    const texts: string[] = [];
    const child = await startFixture("splits-bytes", [colourful], { onStderr: (text) => texts.push(text) });
    await child.closed;
    expect(texts.join("")).toBe(colourful);
    expect(child.stderrTail).toBe("red");
  });

  it("is decoded across the borders of chunks", async () => {
    const texts: string[] = [];
    const child = await startFixture("splits-bytes", ["é😀€\n"], { onStderr: (text) => texts.push(text) });
    await child.closed;
    expect(texts.join("")).toBe("é😀€\n");
  });

  it("survives a listener that throws or rejects", async () => {
    let calls = 0;
    const child = await startFixture("splits-bytes", ["a".repeat(50)], {
      onStderr: (): unknown => {
        calls += 1;
        if (calls === 1) throw new Error("a broken listener");
        return Promise.reject(new Error("a broken listener"));
      },
    });
    expect(await readLines(child)).toEqual(["a".repeat(50)]);
    expect(await child.closed).toEqual({ code: 0, signal: null });
    expect(child.stderrTail).toBe("a".repeat(50));
    expect(calls).toBeGreaterThan(1);
  });

  it("shows no secret, however it is cut", async () => {
    const texts: string[] = [];
    const child = await startFixture("splits-bytes", ["key sk-secret-é-key, twice sk-secret-é-key"], {
      secrets: ["sk-secret-é-key"],
      onStderr: (text) => texts.push(text),
    });
    await child.closed;
    expect(child.stderrTail).toBe("key [redacted], twice [redacted]");
    expect(texts.join("")).toBe(child.stderrTail);
  });

  it("hides secrets with colours inside from the listener and from the tail", async () => {
    const texts: string[] = [];
    const secret = "sk-secret-é-key";
    const coloured = [...secret].map((each) => `\u001b[3${each.length}m${each}`).join("");
    // A sequence that no standard has, but that Node removes along with the others.
    const odd = `${secret.slice(0, 6)}\u001b[[[[A${secret.slice(6)}`;
    const child = await startFixture("splits-bytes", [`key ${coloured}\u001b[0m twice ${coloured}, ${odd}`], {
      secrets: [secret],
      onStderr: (text) => texts.push(text),
    });
    await child.closed;
    expect(child.stderrTail).toBe("key [redacted] twice [redacted], [redacted]");
    expect(stripVTControlCharacters(texts.join(""))).toContain("key [redacted] twice [redacted], ");
  });

  it("hides the whole of a secret that begins with another one", async () => {
    const child = await startFixture("splits-bytes", ["<sk-short-key-and-more>"], {
      secrets: ["sk-short-key", "sk-short-key-and-more"],
    });
    await child.closed;
    expect(child.stderrTail).toBe("<[redacted]>");
  });
});
