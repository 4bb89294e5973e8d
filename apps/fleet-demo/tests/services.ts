import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { expect, it } from "vitest";

/** Whether a PostgreSQL is installed, so that a test needs none from the network. */
export function findInstalledPostgres(): boolean {
  return findProgram("initdb") !== undefined || existsSync("/usr/lib/postgresql");
}

/** Warns that a subject is not tested without PostgreSQL; where services are required, a test fails instead. */
export function requirePostgres(subject: string): void {
  if (!findInstalledPostgres()) console.warn(`${subject} is NOT tested: PostgreSQL is not installed.`);
  it.runIf(process.env["REQUIRE_SERVICES"])("PostgreSQL is installed", () =>
    expect(findInstalledPostgres()).toBe(true),
  );
}

/** Warns that a subject is not tested without Chromium; where services are required, a test fails instead. */
export function requireChromium(subject: string): void {
  if (chromiumPath === undefined) console.warn(`${subject} is NOT tested: chromium is not installed.`);
  it.runIf(process.env["REQUIRE_SERVICES"])("chromium is installed", () =>
    expect(chromiumPath).toBeDefined(),
  );
}

/** The path of the installed Chromium, if there is one. */
export const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .map(findProgram)
  .find((path) => path !== undefined);

/** Starts the installed Chromium. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

function findProgram(name: string): string | undefined {
  return spawnSync("which", [name], { encoding: "utf8" }).stdout.trim() || undefined;
}
