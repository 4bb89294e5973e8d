import { readdirSync } from "node:fs";
import { standInNames } from "@codex/testing";
import { expect, it } from "vitest";
import { execFaults, serverFaults, serversFolder } from "./faults.js";

it("every stand-in takes part", () => {
  const names = new Set(execFaults.map(({ name }) => name.split(",")[0]));
  expect(standInNames.filter((name) => !names.has(name))).toEqual([]);
});

it("every misbehaving server takes part", () => {
  const names = new Set(serverFaults.map(({ name }) => name));
  // What they share, and what lets one of them listen on a socket.
  // The last one has lists only, and runs no turn.
  const helpers = ["serve.mjs", "on-a-socket.mjs", "repeats-cursors.mjs"];
  const files = readdirSync(serversFolder).filter((file) => !helpers.includes(file));
  expect(files.filter((file) => !names.has(file.replace(".mjs", "")))).toEqual([]);
});
