import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** The path of the installed Chromium, if there is one. */
export const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "");

/** Starts the installed Chromium. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}
