import { describe, expect, it } from "vitest";
import { connection, decide, mcpCall, rule } from "../../../tests/approval-requests.js";

describe("host and MCP tool rules", () => {
  it.each<[string, string | RegExp, boolean]>([
    ["registry.npmjs.org", "registry.npmjs.org", true],
    ["Registry.NPMjs.org", "*.npmjs.ORG", true],
    ["a.b.npmjs.org", "*.npmjs.org", true],
    ["npmjs.org", "*.npmjs.org", false],
    ["evilnpmjs.org", "*.npmjs.org", false],
    ["registry.npmjs.org.evil.com", "*.npmjs.org", false],
    ["registryxnpmjs.org", "registry.npmjs.org", false],
    ["API.example.com", /^api\./, true],
    ["api.example.com.", /\.com$/, true],
    ["a.example.com.", "*.example.com", true],
    ["a.example.com", "*.example.com.", true],
    ["evil.org/.example.com", "*.example.com", false],
    ["user@a.example.com", "*.example.com", false],
    ["a.example.com\n", "*.example.com", false],
    ["evil.org\n.example.com", "*.example.com", false],
    ["evil.org#.example.com", "*.example.com", false],
    ["evil.org:80.example.com", "*.example.com", false],
    ["..example.com", "*.example.com", false],
    ["-.example.com", "*.example.com", false],
    ["a..example.com", "*.example.com", false],
    ["\u212Aey.example.com", "key.example.com", false],
    ["a.example.com\u0000", /^a\.example\.com/, false],
    ["", "*", false],
    ["127.0.0.1", "127.0.0.*", true],
    ["0x7f.1", "*", false],
    ["127.1", "*", false],
    ["2130706433", "*", false],
    ["::1", "::1", true],
    ["[0:0::1]", "::1", true],
    ["::1", "[::1]", true],
    ["fe80::1%eth0", "*", false],
  ])("the host %s is accepted by %s: %s", async (host, pattern, accepted) => {
    expect(await decide(connection(host), [rule({ host: pattern })])).toBe(accepted ? "accept" : "decline");
  });

  it("also decline text that is not a host", async () => {
    const rules = [rule({ host: "*.example.com" }, "decline")];
    for (const host of ["user@a.Example.com", "evil.org\n.example.com"]) {
      expect(await decide(connection(host), rules, { otherwise: "accept" })).toBe("decline");
    }
  });

  it("do not treat a connection as its command", async () => {
    expect(await decide(connection("x.com"), [rule({ command: ["curl"] })])).toBe("decline");
  });

  it.each<[string, string | RegExp, boolean]>([
    ["github/get_issue", "github/get_*", true],
    ["github/delete_repo", "github/get_*", false],
    ["github/get_issue", "*", true],
    ["github/get_issue", /^github\//, true],
    ["notgithub/get_issue", "github/*", false],
    ["github/get_issue", "*get*issue*", true],
    ["github/get_issue", "*issue*get*", false],
    ["github/get", "github/get*get", false],
    ["github/", "github/*", false],
    ["GitHub/get_issue", "github/*", false],
    ["github/get_\u212Aey", "github/get_key", false],
    ["github/get_\nkey", "github/get_*", false],
  ])("the MCP tool %s is accepted by %s: %s", async (name, pattern, accepted) => {
    const [server = "", tool = ""] = name.split("/");
    expect(await decide(mcpCall(server, tool), [rule({ mcpTool: pattern })])).toBe(
      accepted ? "accept" : "decline",
    );
  });
});
