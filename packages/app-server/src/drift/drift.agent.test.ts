import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { type CodexHome, createCodexHome } from "@codex/testing";
import type ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";

import { TypeComparison } from "./compare-types.js";
import { ProtocolTypes } from "./load-protocol-types.js";

// Our types are written by hand. This holds them against those that the installed binary generates: that every field
// we declare exists, that what we say is always there and never null is so, that what we let callers leave out may be
// left out, and that no variant or value is missing.

let home: CodexHome;
let types: ProtocolTypes;
beforeAll(async () => {
  home = await createCodexHome();
  const directory = join(home.path, "generated");
  await mkdir(directory);
  types = await ProtocolTypes.load(directory, home.env);
}, 60_000);
afterAll(() => home.dispose());

function part(method: ts.Type, name: "params" | "result"): ts.Type {
  const property = types.checker.getPropertyOfType(method, name);
  if (property === undefined) throw new Error(`a method without ${name}`);
  return types.checker.getTypeOfSymbol(property);
}

/** The server's type of a method's parameters. */
function theirs(map: Map<string, ts.Type>, method: string): ts.Type {
  const type = map.get(method);
  if (type === undefined) throw new Error(`the server does not have ${method}`);
  return type;
}

test("requests of ours", () => {
  const comparison = new TypeComparison(types.checker, [
    // The server fills these in; the other tests and every handshake leave them out.
    "initialize params.capabilities.requestAttestation is required",
    "turn/start params.input[]<text>.text_elements is required",
  ]);
  const generated = types.theirMethods("ClientRequest");

  for (const [method, ours] of types.ourMethods("client-requests", "ClientRequests")) {
    const params = theirs(generated, method);
    comparison.compare(part(ours, "params"), [params], "sent", `${method} params`);
    comparison.compare(part(ours, "result"), [types.theirResult(params)], "received", `${method} result`);
  }

  expect(comparison.differences).toEqual([]);
});

test("requests of the server", () => {
  const comparison = new TypeComparison(types.checker);
  const generated = types.theirMethods("ServerRequest");

  for (const [method, ours] of types.ourMethods("server-requests", "ServerRequests")) {
    const params = theirs(generated, method);
    comparison.compare(part(ours, "params"), [params], "received", `${method} params`);
    comparison.compare(part(ours, "result"), [types.theirResult(params)], "sent", `${method} result`);
  }

  expect(comparison.differences).toEqual([]);
});

test("notifications of the server", () => {
  const comparison = new TypeComparison(types.checker);
  const generated = types.theirMethods("ServerNotification");

  for (const [method, ours] of types.ourMethods("server-notifications", "ServerNotifications")) {
    comparison.compare(part(ours, "params"), [theirs(generated, method)], "received", `${method} params`);
  }

  expect(comparison.differences).toEqual([]);
});
