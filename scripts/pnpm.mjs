#!/usr/bin/env node
// Runs the pnpm that `packageManager` names, whichever one the registry calls the latest. This is the bin `pnpm` of the root
// package, and npx prefers a bin of the package it is called in: in the root folder `npx -y pnpm demo` starts this file.
//
// pnpm can switch versions on its own (`pmOnFail: download`), but not everywhere: it refuses where a registry serves no
// signatures, and it needs the integrity of its binary for every platform in the lockfile.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const wanted = manifest.packageManager;
// The script of npm or, up to npm 9, the one of npx next to it.
const npm = process.env["npm_execpath"]?.replace(/npx-cli\.js$/, "npm-cli.js");

if (process.argv[2] === "--check-version") {
  // `pnpm:devPreinstall`: stops an installation by another pnpm before it touches anything.
  const running = process.env["npm_config_user_agent"]?.split(" ")[0].replace("/", "@");
  if (running !== wanted) fail(`This repository is built with ${wanted}, and this is ${running}.`);
} else if (npm?.endsWith("npm-cli.js")) {
  // `pnpm docs` is a command of pnpm, which opens the page of a package; here it is a script.
  const script = process.argv[2] === "docs" ? ["run"] : [];
  const words = ["exec", "--yes", "--", wanted, ...script, ...process.argv.slice(2)];
  // Turborepo would begin a newcomer's first run with a notice about its telemetry.
  const env = { TURBO_TELEMETRY_DISABLED: "1", ...process.env };
  const child = spawn(process.execPath, [npm, ...words], { stdio: "inherit", env });
  // A terminal sends SIGINT to the whole group, pnpm included.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  fail("scripts/pnpm.mjs is started by npx.");
}

function fail(reason) {
  console.error(`${reason} Run it in the root folder as: npx -y pnpm …`);
  process.exit(1);
}
