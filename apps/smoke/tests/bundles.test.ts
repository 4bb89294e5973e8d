import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";
import { bundleForBrowser, bundleForNode } from "../src/bundles.js";
import { runProgram, thisNode } from "../src/runtimes.js";

const cwd = inject("consumer");

describe.each(["esbuild", "vite"] as const)("bundled by %s", (bundler) => {
  it.each(["esm", "cjs"] as const)("a program runs turns as %s", async (format) => {
    const bundle = await bundleForNode[bundler](cwd, format);
    expect(await runProgram(thisNode, [bundle], { cwd })).toEqual({ answers: [42, 43] });
  });
});

describe("in a browser bundle", () => {
  /** Runs a bundle without Node.js, with a page only. */
  function show(code: string): string {
    const document = { title: "" };
    runInNewContext(code, { document });
    return document.title;
  }

  it("types add no code", async () => {
    const { code, modules } = await bundleForBrowser(cwd, "bundles/only-types.ts");
    expect(modules).toEqual(["bundles/only-types.ts"]);
    expect(code.trim()).toBe("document.title=`turn.started`;");
    expect(show(code)).toBe("turn.started");
  });

  it("the reducer works, is under 3 kB, and includes neither zod nor Node.js", async () => {
    const { code, modules } = await bundleForBrowser(cwd, "bundles/reducer.ts");
    expect(gzipSync(code).length).toBeLessThan(3_000);
    for (const module of modules) expect(module).toMatch(/^(bundles|node_modules\/@codex\/protocol\/dist)\//);
    expect(code).not.toMatch(/zod|node:|require\(|process\./i);
    expect(JSON.parse(show(code))).toMatchObject({ threadId: "0199", finalResponse: "Hello, browser." });
  });
});
