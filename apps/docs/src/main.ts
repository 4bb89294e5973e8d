#!/usr/bin/env node
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";

import { docsFolder } from "./pages.js";
import { startSiteServer } from "./site/site-server.js";

interface Flags {
  port: number;
  out: string;
  serve: boolean;
}

const program = new Command("pnpm docs")
  .description("Builds the documentation as a site, and serves it on loopback.")
  .option("-p, --port <number>", "the port; 0 picks a free one", readPort, 4750)
  .option("--out <directory>", "where the site is written", join(docsFolder, ".site", "dist"))
  .option("--no-serve", "build only")
  .allowExcessArguments(false)
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`${pc.red("✗")} ${explain(error)}`);
  process.exitCode = 1;
}

async function main({ port, out, serve }: Flags): Promise<void> {
  const directory = resolve(process.env["INIT_CWD"] ?? process.cwd(), out);
  const server = serve ? await startSiteServer(port) : undefined;
  try {
    // Loaded after the command line was checked: the tools of the build take a second.
    const { buildSite } = await import("./site/build-site.js");
    await buildSite(directory);
    console.log(`${pc.bold("Documentation")}   ${directory}`);
    if (server === undefined) return;
    server.show(directory);
    console.log(`Address         ${pc.cyan(server.url)}`);
    console.log(pc.dim("Press Ctrl-C to stop."));
    await interrupted();
  } finally {
    await server?.[Symbol.asyncDispose]();
  }
}

/** Resolves at Ctrl-C, SIGTERM or SIGHUP. A second one ends the program at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== "") return port;
  throw new InvalidArgumentError("Expected a number from 0 to 65535.");
}

function explain(error: unknown): string {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use. Choose another with --port, or use --port 0 to pick a free one.`;
  }
  if (code === "EACCES")
    return "The port needs more rights than this user has. Choose one from 1024 with --port.";
  return error instanceof Error ? error.message : String(error);
}
