import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { bytesHeld } from "../../fixtures/memory-held.js";
import { readLines } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";

describe("stderr", () => {
  it("keeps a tail and passes everything to onStderr, however much there is", async () => {
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
    // An odd number of bytes before the line feed is half a character, which is dropped.
    expect(child.stderrTail).toBe(`${"é".repeat(5_000)}\n`);
    expect((await bytesHeld()) - before).toBeLessThan(8 * 1024 * 1024);
  });

  it("keeps the last 64 KiB by default", async () => {
    const child = await startFixture("floods-stderr", [0]);
    await child.closed;
    expect(child.stderrTail).toBe(`${"é".repeat(32_767)}\n`);
  });

  it("keeps the tail without colours and passes them to onStderr", async () => {
    const colourful = "\u001b[31mred\u001b[0m";
    const texts: string[] = [];
    const child = await startFixture("splits-bytes", [colourful], { onStderr: (text) => texts.push(text) });
    await child.closed;
    expect(texts.join("")).toBe(colourful);
    expect(child.stderrTail).toBe("red");
  });

  it("decodes characters that are split between chunks", async () => {
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

  it("redacts secrets, however they are cut", async () => {
    const texts: string[] = [];
    const child = await startFixture("splits-bytes", ["key sk-secret-é-key, twice sk-secret-é-key"], {
      secrets: ["sk-secret-é-key"],
      onStderr: (text) => texts.push(text),
    });
    await child.closed;
    expect(child.stderrTail).toBe("key [redacted], twice [redacted]");
    expect(texts.join("")).toBe(child.stderrTail);
  });

  it("redacts secrets with colour codes inside, for onStderr and in the tail", async () => {
    const texts: string[] = [];
    const secret = "sk-secret-é-key";
    const coloured = [...secret].map((each) => `\u001b[3${each.length}m${each}`).join("");
    // Not a standard sequence, but Node removes it too.
    const odd = `${secret.slice(0, 6)}\u001b[[[[A${secret.slice(6)}`;
    const child = await startFixture("splits-bytes", [`key ${coloured}\u001b[0m twice ${coloured}, ${odd}`], {
      secrets: [secret],
      onStderr: (text) => texts.push(text),
    });
    await child.closed;
    expect(child.stderrTail).toBe("key [redacted] twice [redacted], [redacted]");
    expect(stripVTControlCharacters(texts.join(""))).toContain("key [redacted] twice [redacted], ");
  });

  it("redacts the whole of a secret that begins with another secret", async () => {
    const child = await startFixture("splits-bytes", ["<sk-short-key-and-more>"], {
      secrets: ["sk-short-key", "sk-short-key-and-more"],
    });
    await child.closed;
    expect(child.stderrTail).toBe("<[redacted]>");
  });
});
