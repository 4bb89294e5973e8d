import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { openWorkbench } from "./workbench.js";

it("login stores a key from standard input, and logout forgets it", async () => {
  await using bench = await openWorkbench();
  const file = join(String(bench.env["CODEX_HOME"]), "auth.json");
  const login = await bench.cli(["login", "--with", "api-key"], { input: "sk-0123456789\n" });
  expect([login.code, login.stdout]).toEqual([0, "Signed in.\n"]);
  expect(readFileSync(file, "utf8")).toContain("sk-0123456789");
  const logout = await bench.cli(["logout"]);
  expect([logout.code, logout.stdout]).toEqual([0, "Signed out.\n"]);
  expect(existsSync(file)).toBe(false);
  const nothing = await bench.cli(["login", "--with", "api-key"], { input: "\n" });
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain("There is no key on standard input.");
});

it("login shows where to enter which code, and Ctrl-C cancels it", async () => {
  const requests: string[] = [];
  const issuer = createServer(({ url = "" }, response) => {
    requests.push(url);
    const isCode = url.endsWith("/deviceauth/usercode");
    const code = { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "1" };
    response.writeHead(isCode ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isCode ? code : {}));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  try {
    await using bench = await openWorkbench();
    const address = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    bench.env["CODEX_APP_SERVER_LOGIN_ISSUER"] = address;
    const { code, shown } = await runAtTerminal(bench, ["login"], [["ABCD-1234", "\u0003"]]);
    expect(shown).toContain(`${address}/codex/device`);
    expect(code).toBe(130);
    expect(requests.some((path) => path.endsWith("/deviceauth/usercode"))).toBe(true);
  } finally {
    issuer.closeAllConnections();
    issuer.close();
  }
});
