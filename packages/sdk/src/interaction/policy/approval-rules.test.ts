import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ApprovalRequest, CommandApprovalRequest } from "../approval-request.js";
import type { ApprovalRule, RuleVerdict } from "./approval-rule.js";
import { type ApprovalRulesOptions, type ApprovalVerdict, approvalRules } from "./approval-rules.js";

const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-rules-")));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const context = { signal: new AbortController().signal };
const origin = {
  threadId: "t",
  turnId: "u",
  itemId: "i",
  directory: workspace,
  workingDirectory: workspace,
  remote: false,
  reason: null,
};

/** A command as the server writes it. */
function command(line: string, rest: Partial<CommandApprovalRequest> = {}): CommandApprovalRequest {
  return {
    ...origin,
    kind: "command",
    purpose: "command",
    approvalId: null,
    command: `/bin/bash -lc "${line.replace(/[\\"$`]/g, "\\$&")}"`,
    actions: [],
    network: null,
    additionalPermissions: null,
    proposedExecpolicyAmendment: null,
    proposedNetworkPolicyAmendments: [],
    availableDecisions: [],
    ...rest,
  };
}

function connection(host: string): ApprovalRequest {
  return command("curl x", { network: { host, protocol: "https" } });
}

function patch(...paths: string[]): ApprovalRequest {
  const changes = paths.map((path) => ({
    path: join(workspace, path),
    kind: "update" as const,
    movePath: null,
    diff: "",
  }));
  return { ...origin, kind: "file_change", changes, grantRoot: null, availableDecisions: [] };
}

function mcpCall(server: string, tool: string): ApprovalRequest {
  return {
    ...origin,
    kind: "mcp_tool_call",
    server,
    tool,
    description: null,
    arguments: {},
    annotations: {},
    message: "",
    availableDecisions: [],
  };
}

const permissions: ApprovalRequest = {
  ...origin,
  kind: "permissions",
  permissions: { network: { enabled: true }, fileSystem: null },
  availableDecisions: [],
};

/** What a rule applies to. */
type Matcher = { [Rule in ApprovalRule as string]: unknown };
const rule = (matcher: Matcher, verdict: RuleVerdict = "accept") =>
  ({ ...matcher, verdict, reason: `${verdict} ${JSON.stringify(matcher)}` }) as unknown as ApprovalRule;

function decide(request: ApprovalRequest, rules: readonly ApprovalRule[], options?: ApprovalRulesOptions) {
  return approvalRules(rules, options)(request, context);
}

describe("command rules", () => {
  it.each<[string, Matcher, boolean]>([
    ["git status", { command: ["git", "status"] }, true],
    ["git status --short 'a b'", { command: ["git", "status"] }, true],
    ["git status $X", { command: ["git", "status"] }, false],
    ["git status *.ts", { command: ["git", "status"] }, false],
    // Two commands in dash.
    ["git status&>/dev/null touch x", { command: ["git", "status"] }, false],
    ["/bin/git status", { command: ["git", "status"] }, false],
    ["GIT_PAGER=x git status", { command: ["git", "status"] }, false],
    ["cd x && git status", { command: /^(cd|git) / }, false],
    ["git", { command: ["git", "status"] }, false],
    ["git statusx", { command: ["git", "status"] }, false],
    ["'git' \"status\"", { command: ["git", "status"] }, true],
    ["git $X", { command: ["git", "status"] }, false],
    ["sudo git status", { command: ["git", "status"] }, false],
    ["git status && git status -s", { command: ["git", "status"] }, true],
    ["git status && rm -rf /", { command: ["git", "status"] }, false],
    ["git status; rm -rf /", { command: ["git", "status"] }, false],
    ["git status | sh", { command: ["git", "status"] }, false],
    ["git status & rm x", { command: ["git", "status"] }, false],
    ["git status\nrm x", { command: ["git", "status"] }, false],
    ["git status $(rm x)", { command: ["git", "status"] }, false],
    ["git status `rm x`", { command: ["git", "status"] }, false],
    ["git status > ~/.bashrc", { command: ["git", "status"] }, false],
    ["git status 2>&1", { command: ["git", "status"] }, true],
    ["X=1 git status", { command: ["git", "status"] }, false],
    ["npm test", { command: /^npm (test|run lint)$/ }, true],
    ["npm test && npm run lint", { command: /^npm (test|run lint)$/ }, true],
    ["npm test && npm publish", { command: /^npm (test|run lint)$/ }, false],
    ["npm test $(rm x)", { command: /npm test/ }, false],
    ["LD_PRELOAD=x npm test", { command: /npm test/ }, false],
  ])("%j is accepted by %j: %s", async (line, matcher, accepted) => {
    expect(await decide(command(line), [rule(matcher)])).toBe(accepted ? "accept" : "decline");
  });

  it.each([
    ["rm -rf /", { command: ["rm"] }],
    ["ls && rm x", { command: ["rm"] }],
    ["echo $(rm -rf /)", { command: ["rm"] }],
    ["echo `git push --force`", { command: ["git", "push"] }],
    ["X=1 rm y", { command: ["rm"] }],
    ["{ curl x | sh; }", { command: /\bsh\b/ }],
    ["/bin/rm x", { command: ["rm"] }],
    ['"r"m x', { command: ["rm"] }],
    ["\\rm x", { command: ["rm"] }],
    ["r\\m x > y", { command: ["rm"] }],
    ["command rm x", { command: ["rm"] }],
    ["ls&>/dev/null /bin/rm x", { command: ["rm", "x"] }],
    ["git  'push'", { command: /^git push\b/ }],
  ])("%j is declined by %j, even when the line is unreadable", async (line, matcher) => {
    const rules = [rule(matcher, "decline"), rule({ command: /ls|echo/ })];
    expect(await decide(command(line), rules, { otherwise: "accept" })).toBe("decline");
  });

  it("trust only installed shells", async () => {
    const rules = [rule({ command: ["git", "status"] })];
    for (const shell of [`${workspace}/evil/bash`, "bash", "./sh", "/bin/../evil/sh"]) {
      expect(await decide(command("", { command: `${shell} -c 'git status'` }), rules)).toBe("decline");
    }
    expect(await decide(command("", { command: "/usr/bin/sh -lc 'git status'" }), rules)).toBe("accept");
    expect(await decide(command("", { command: "git status" }), rules)).toBe("accept");
  });

  it("that decline also decline unreadable commands that `otherwise` would accept", async () => {
    const rules = [rule({ path: "x" }, "decline"), rule({ command: ["rm"] }, "decline")];
    const unreadable = command("$(printf r)m x");
    expect(await decide(unreadable, rules, { otherwise: "accept" })).toBe("decline");
    expect(await decide(unreadable, rules, { otherwise: "acceptForSession" })).toBe("decline");
    expect(await decide(unreadable, rules, { otherwise: () => "accept" })).toBe("accept");
    expect(await decide(unreadable, rules.slice(0, 1), { otherwise: "accept" })).toBe("accept");
    expect(await decide(command("ls"), rules, { otherwise: "accept" })).toBe("accept");
  });

  it("search a long unreadable line in linear time", async () => {
    const rules = [rule({ command: ["rm", "x"] }, "decline")];
    expect(await decide(command(`echo ${"rm ".repeat(200_000)}$y`), rules, { otherwise: "cancel" })).toBe(
      "cancel",
    );
  });

  it("that accept do not apply to text typed into a command or to additional permissions", async () => {
    const rules = [rule({ command: /.*/ }), rule({ command: ["write_stdin"] })];
    const typing = command("", { purpose: "write_stdin", command: "write_stdin --session-id 1 'ls\n'" });
    expect(await decide(typing, rules)).toBe("decline");
    const more = command("ls", { additionalPermissions: { network: null, fileSystem: null } });
    expect(await decide(more, rules)).toBe("decline");
    expect(await decide(command("ls"), rules)).toBe("accept");
    expect(await decide(command("", { command: null }), rules)).toBe("decline");
  });
});

describe("the directory of a command rule", () => {
  const status = { command: ["git", "status"] };
  const inDirectory = (directory: string | null, rest: Partial<CommandApprovalRequest> = {}) =>
    command("git status", { directory, ...rest });

  it("defaults to the working directory alone when the rule accepts", async () => {
    mkdirSync(join(workspace, "nested"), { recursive: true });
    symlinkSync(workspace, join(workspace, "same"));
    expect(await decide(inDirectory(workspace), [rule(status)])).toBe("accept");
    expect(await decide(inDirectory(`${workspace}/`), [rule(status)])).toBe("accept");
    const elsewhere = ["nested", "nested/..", ".", "same", ".."].map((path) => `${workspace}/${path}`);
    for (const directory of [...elsewhere, `${workspace}\\`, "/", "", null]) {
      expect(await decide(inDirectory(directory), [rule(status)]), `${directory}`).toBe("decline");
    }
    for (const workingDirectory of [null, undefined as never]) {
      expect(await decide(inDirectory(null, { workingDirectory }), [rule(status)])).toBe("decline");
    }
  });

  it("defaults to any directory when the rule declines", async () => {
    const rules = [rule(status, "decline"), rule({ ...status, directory: "{.,**}" })];
    expect(await decide(inDirectory(join(workspace, "nested")), rules)).toBe("decline");
    const there = [
      rule({ ...status, directory: "nested" }, "decline"),
      rule({ ...status, directory: "{.,**}" }),
    ];
    expect(await decide(inDirectory(join(workspace, "nested")), there)).toBe("decline");
    expect(await decide(inDirectory(join(workspace, "other")), there)).toBe("accept");
    expect(await decide(inDirectory(null), there)).toBe("decline");
  });

  it.each<[string, string, boolean]>([
    [".", "", true],
    [".", "packages", false],
    ["**", "packages/a", true],
    ["**", "", false],
    ["**", ".git", false],
    ["{.,**}", "", true],
    ["packages/*", "packages/a", true],
    ["packages/*", "packages/a/b", false],
    ["packages/*", "packages", false],
    ["packages/*", "packages/link", false],
    ["packages/a", "packages/a/../../nested", false],
    ["**", "..", false],
    ["/**", "..", true],
  ])("%s matches %j: %s", async (directory, path, accepted) => {
    mkdirSync(join(workspace, "packages", "a"), { recursive: true });
    rmSync(join(workspace, "packages", "link"), { force: true });
    symlinkSync(join(workspace, "nested"), join(workspace, "packages", "link"));
    const request = inDirectory(path === "" ? workspace : `${workspace}/${path}`);
    expect(await decide(request, [rule({ ...status, directory })])).toBe(accepted ? "accept" : "decline");
  });

  it("matches on another machine only as written or with trustRemotePaths", async () => {
    const remote = (directory: string) =>
      command("git status", { directory, workingDirectory: "/srv/work", remote: true });
    expect(await decide(remote("/srv/work"), [rule(status)])).toBe("accept");
    expect(await decide(remote("/srv/work/a"), [rule({ ...status, directory: "*" })])).toBe("decline");
    const options = { trustRemotePaths: true };
    expect(await decide(remote("/srv/work/a"), [rule({ ...status, directory: "*" })], options)).toBe(
      "accept",
    );
    expect(await decide(remote("/srv/work/b/../a"), [rule({ ...status, directory: "*" })], options)).toBe(
      "decline",
    );
  });
});

describe("path rules", () => {
  it.each<[string, string | RegExp, boolean]>([
    ["src/a.ts", "src/**", true],
    ["src/deep/er/a.ts", "src/**/*.ts", true],
    ["lib/a.ts", "src/**", false],
    ["../outside.ts", "**", false],
    ["src/../../outside.ts", "src/**", false],
    ["src/.env", "src/**", false],
    ["src/.env", "src/.*", true],
    ["a.ts", "*.{ts,js}", true],
    ["a.ts", /^a\.ts$/, true],
    ["src/a.ts", /^src\//, true],
  ])("%s is accepted by %s: %s", async (path, pattern, accepted) => {
    expect(await decide(patch(path), [rule({ path: pattern })])).toBe(accepted ? "accept" : "decline");
  });

  it("match the absolute path when they are absolute or the file is outside", async () => {
    expect(await decide(patch("src/a.ts"), [rule({ path: `${workspace}/src/*` })])).toBe("accept");
    expect(await decide(patch("../x.ts"), [rule({ path: join(workspace, "..", "*.ts") })])).toBe("accept");
    expect(await decide(patch("../x.ts"), [rule({ path: /^\/.*x\.ts$/ })])).toBe("accept");
  });

  it("that decline also match names that begin with a dot", async () => {
    const rules = [rule({ path: "secrets/**" }, "decline")];
    expect(await decide(patch("secrets/.key"), rules, { otherwise: "accept" })).toBe("decline");
  });

  it("must accept every file of a patch", async () => {
    const rules = [rule({ path: "src/**" })];
    expect(await decide(patch("src/a.ts", "src/b.ts"), rules)).toBe("accept");
    expect(await decide(patch("src/a.ts", "package.json"), rules)).toBe("decline");
    const moving = patch("src/a.ts") as Extract<ApprovalRequest, { kind: "file_change" }>;
    const changes = moving.changes.map((change) => ({ ...change, movePath: join(workspace, "b.ts") }));
    expect(await decide({ ...moving, changes }, rules)).toBe("decline");
  });

  it("follow symbolic links to the real file", async () => {
    mkdirSync(join(workspace, "src"), { recursive: true });
    mkdirSync(join(workspace, "elsewhere"), { recursive: true });
    symlinkSync(join(workspace, "elsewhere"), join(workspace, "src", "link"));
    symlinkSync(tmpdir(), join(workspace, "src", "out"));
    const rules = [rule({ path: "src/**" })];
    expect(await decide(patch("src/link/new/a.ts"), rules)).toBe("decline");
    expect(await decide(patch("src/out/a.ts"), rules)).toBe("decline");
    expect(await decide(patch("src/real/a.ts"), rules)).toBe("accept");
  });

  it("follow dangling symbolic links", async () => {
    mkdirSync(join(workspace, "src"), { recursive: true });
    const target = join(workspace, "..", "codex-rules-nowhere");
    symlinkSync(target, join(workspace, "src", "dangling.ts"));
    symlinkSync("dangling.ts", join(workspace, "src", "twice.ts"));
    symlinkSync("../../codex-rules-nowhere", join(workspace, "src", "relative"));
    symlinkSync("loop", join(workspace, "src", "loop"));
    symlinkSync("/proc/self/cwd", join(workspace, "src", "process"));
    symlinkSync("inner.ts", join(workspace, "src", "inside.ts"));
    const rules = [rule({ path: "src/**" })];
    for (const name of ["dangling.ts", "twice.ts", "relative/new.ts", "loop", "loop/a.ts", "process/a.ts"]) {
      expect(await decide(patch(`src/${name}`), rules), name).toBe("decline");
    }
    expect(await decide(patch("src/inside.ts"), rules)).toBe("accept");
    const declining = [rule({ path: target }, "decline")];
    expect(await decide(patch("src/twice.ts"), declining, { otherwise: "accept" })).toBe("decline");
  });

  it("that decline also match the path as written", async () => {
    mkdirSync(join(workspace, "vault"), { recursive: true });
    symlinkSync(join(workspace, "vault"), join(workspace, "secrets"));
    const rules = [rule({ path: "secrets/**" }, "decline"), rule({ path: "**" })];
    expect(await decide(patch("secrets/key"), rules)).toBe("decline");
    expect(await decide(patch("vault/key"), rules)).toBe("accept");
  });

  it("do not accept a path with control characters", async () => {
    expect(await decide(patch("evil\nsrc/a.ts"), [rule({ path: /^src\/a\.ts$/m })])).toBe("decline");
    expect(await decide(patch("src/a\n.ts"), [rule({ path: "src/*" })])).toBe("decline");
  });

  it("accept nothing on another machine without trustRemotePaths", async () => {
    mkdirSync(join(workspace, "src"), { recursive: true });
    const remote = { ...patch("src/a.ts", "src/b/c.ts"), remote: true } as ApprovalRequest;
    const rules = [rule({ path: "src/**" })];
    expect(await decide(remote, rules)).toBe("decline");
    expect(await decide(remote, rules, { trustRemotePaths: true })).toBe("accept");
    expect(await decide(remote, [rule({ path: "src/*" }, "cancel")], { otherwise: "accept" })).toBe("cancel");
    // Symbolic links on this machine do not exist on the other one.
    const linked = { ...patch("src/out/a.ts"), remote: true } as ApprovalRequest;
    expect(await decide(linked, rules, { trustRemotePaths: true })).toBe("accept");
    const unclear = patch() as Extract<ApprovalRequest, { kind: "file_change" }>;
    const change = { path: `${workspace}/src/../b.ts`, kind: "update" as const, movePath: null, diff: "" };
    const dotted = { ...unclear, changes: [change], remote: true };
    expect(await decide(dotted, [rule({ path: "**" })], { trustRemotePaths: true })).toBe("decline");
  });

  it("match the paths of a remote Windows machine", async () => {
    const change = { path: "C:\\work\\src\\a.ts", kind: "update" as const, movePath: null, diff: "" };
    const request = {
      ...patch(),
      changes: [change],
      workingDirectory: "C:\\work",
      remote: true,
    } as ApprovalRequest;
    expect(await decide(request, [rule({ path: "src/*" })], { trustRemotePaths: true })).toBe("accept");
    expect(await decide(request, [rule({ path: "src/*" }, "cancel")])).toBe("cancel");
  });

  it("do not accept a patch that asks for access to a directory", async () => {
    const request = { ...patch("src/a.ts"), grantRoot: workspace } as ApprovalRequest;
    expect(await decide(request, [rule({ path: "**" })])).toBe("decline");
  });

  it("do not accept a patch with unknown files", async () => {
    expect(await decide(patch(), [rule({ path: "**" })])).toBe("decline");
  });
});

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

describe("several rules", () => {
  const rules = [
    rule({ command: ["git", "push"] }, "cancel"),
    rule({ command: ["rm"] }, "decline"),
    rule({ command: ["git"] }),
    rule({ command: ["ls"] }, "acceptForSession"),
    rule({ command: ["git", "log"] }, "decline"),
  ];

  it.each([
    ["git log", "accept"],
    ["git push", "cancel"],
    ["ls", "acceptForSession"],
    ["ls && git log", "accept"],
    ["ls && ls -l", "acceptForSession"],
    ["ls && whoami", "ask"],
    ["rm x && whoami", "decline"],
    ["rm x && git push", "cancel"],
    ["whoami", "ask"],
    ["", "ask"],
  ])(
    "apply the first match to each command and the strictest to the line: %j: %s",
    async (line, expected) => {
      expect(await decide(command(line), rules, { otherwise: "ask" as never })).toBe(expected);
    },
  );

  it("leave other requests to `otherwise`: a default, a decision or a handler", async () => {
    expect(await decide(permissions, rules)).toBe("decline");
    expect(await decide(permissions, rules, { otherwise: "accept" })).toBe("accept");
    const asked: unknown[] = [];
    const otherwise = async (request: ApprovalRequest, given: typeof context) => {
      asked.push(request, given);
      return { grantPermissions: {} };
    };
    expect(await decide(permissions, rules, { otherwise })).toEqual({ grantPermissions: {} });
    expect(asked).toEqual([permissions, context]);
    expect(await decide(command("rm x"), rules, { otherwise })).toBe("decline");
    expect(asked).toHaveLength(2);
  });

  it("report which of them decided and why", async () => {
    const verdicts: ApprovalVerdict[] = [];
    const onVerdict = (verdict: ApprovalVerdict) => {
      verdicts.push(verdict);
      if (verdicts.length === 1) throw new Error("ignored");
      // Left unhandled, this rejection would fail the test.
      return Promise.reject(new Error("ignored"));
    };
    const request = command("ls && rm x");
    await decide(request, rules, { onVerdict });
    await decide(command("whoami"), rules, { onVerdict });
    expect(verdicts).toEqual([
      { request, decision: "decline", rule: rules[1], subject: "rm x", reason: rules[1]?.reason },
      {
        request: expect.anything(),
        decision: "decline",
        rule: null,
        subject: "whoami",
        reason: "no rule applies to it",
      },
    ]);
  });

  it("with sticky or global patterns decide the same way every time", async () => {
    const decided = async (pattern: RegExp, line: string) => {
      const rules = [rule({ command: pattern })];
      return [await decide(command(line), rules), await decide(command(line), rules)];
    };
    expect(await decided(/npm/g, "npm test")).toEqual(["accept", "accept"]);
    expect(await decided(/npm|git/y, "npm test")).toEqual(["accept", "accept"]);
    expect(await decided(/npm|git/y, "evil npm")).toEqual(["decline", "decline"]);
    expect(await decided(/evil|npm/gy, "sudo npm")).toEqual(["decline", "decline"]);
    const moved = /npm/y;
    moved.lastIndex = 5;
    expect(await decided(moved, "evil npm")).toEqual(["decline", "decline"]);
  });

  it("are not affected by later changes to the caller's objects", async () => {
    const words = ["git", "status"];
    const given = { command: words, verdict: "accept" as RuleVerdict, reason: "x" };
    const list: ApprovalRule[] = [given];
    const handler = approvalRules(list);
    words.pop();
    list.push(rule({ command: ["rm"] }));
    given.verdict = "cancel";
    expect(await handler(command("git status"), context)).toBe("accept");
    expect(await handler(command("git push"), context)).toBe("decline");
    expect(await handler(command("rm x"), context)).toBe("decline");
  });
});
