import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { expect, it } from "vitest";

/** The path of the installed browser; `undefined` if there is none. */
export const browserPath = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "");

/** Says in one line what a missing browser leaves unchecked. In CI it is a failure. */
export function reportMissingBrowser(subject: string): void {
  if (browserPath === undefined)
    console.warn(`${subject} is NOT checked in a browser: chromium is not installed.`);
  it.runIf(process.env["REQUIRE_SERVICES"])("chromium is installed", () => expect(browserPath).toBeDefined());
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? "",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/** Bundles a program in a page and returns the page as HTML. Paths of its imports are relative to this file. */
export async function bundlePage(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: "jsx", resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    // This package declares no side effects; a page has some.
    ignoreAnnotations: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const code = (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
  return `<!doctype html><html lang="en"><title>0</title><div id="root"></div><script type="module">${code}</script></html>`;
}
