import { readdirSync } from "node:fs";
import { standInNames } from "@codex/testing";
import { expect, it } from "vitest";
import { execFaults, serverFaults, serversFolder } from "./faults.js";

it("includes every stand-in", () => {
  const names = new Set(execFaults.map(({ name }) => name.split(",")[0]));
  expect(standInNames.filter((name) => !names.has(name))).toEqual([]);
});

it("includes every misbehaving server", () => {
  const names = new Set(serverFaults.map(({ name }) => name));
  // The first two are modules that servers share. The last one only serves lists, and runs no turn.
  const helpers = ["serve.mjs", "on-a-socket.mjs", "repeats-cursors.mjs"];
  const files = readdirSync(serversFolder).filter((file) => !helpers.includes(file));
  expect(files.filter((file) => !names.has(file.replace(".mjs", "")))).toEqual([]);
});
