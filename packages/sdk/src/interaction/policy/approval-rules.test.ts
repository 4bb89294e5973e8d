import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import type { ApprovalRequest } from "../approval/approval-request.js";
import type { CommandApprovalRequest } from "../approval/command-approval-request.js";
import type { ApprovalRule, RuleVerdict } from "./approval-rule.js";
import { type ApprovalRulesOptions, approvalRules } from "./approval-rules.js";
import type { ApprovalVerdict } from "./approval-verdict.js";

const workspace = realpathSync(mkdtempSync(join(tmpdir(), "codex-rules-")));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
const context = { signal: new AbortController().signal };
const origin = { threadId: "t", turnId: "u", itemId: "i", directory: workspace, reason: null };

function command(line: string, rest: Partial<CommandApprovalRequest> = {}): CommandApprovalRequest {
  return {
    ...origin,
    kind: "command",
    purpose: "command",
    approvalId: null,
    command: `/bin/bash -lc '${line.replaceAll("'", `'\\''`)}'`,
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

/** A rule without a reason of interest. */
type Matcher = { [Rule in ApprovalRule as string]: unknown };
const rule = (matcher: Matcher, verdict: RuleVerdict = "accept") =>
  ({ ...matcher, verdict, reason: `${verdict} ${JSON.stringify(matcher)}` }) as unknown as ApprovalRule;

function decide(request: ApprovalRequest, rules: readonly ApprovalRule[], options?: ApprovalRulesOptions) {
  return approvalRules(rules, options)(request, context);
}

describe("rules about commands", () => {
  it.each<[string, Matcher, boolean]>([
    ["git status", { command: ["git", "status"] }, true],
    ["git status --short 'a b' $X *.ts", { command: ["git", "status"] }, true],
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
  ])("%j is declined by %j, even where the line cannot be seen through", async (line, matcher) => {
    const rules = [rule(matcher, "decline"), rule({ command: /ls|echo/ })];
    expect(await decide(command(line), rules, { otherwise: "accept" })).toBe("decline");
  });

  it("that accept do not hold for what is typed into a command, nor for more than the sandbox allows", async () => {
    const rules = [rule({ command: /.*/ }), rule({ command: ["write_stdin"] })];
    const typing = command("", { purpose: "write_stdin", command: "write_stdin --session-id 1 'ls\n'" });
    expect(await decide(typing, rules)).toBe("decline");
    const more = command("ls", { additionalPermissions: { network: null, fileSystem: null } });
    expect(await decide(more, rules)).toBe("decline");
    expect(await decide(command("ls"), rules)).toBe("accept");
    expect(await decide(command("", { command: null }), rules)).toBe("decline");
  });
});

describe("rules about paths", () => {
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

  it("see the absolute path when they are absolute, or when the file lies outside", async () => {
    expect(await decide(patch("src/a.ts"), [rule({ path: `${workspace}/src/*` })])).toBe("accept");
    expect(await decide(patch("../x.ts"), [rule({ path: join(workspace, "..", "*.ts") })])).toBe("accept");
    expect(await decide(patch("../x.ts"), [rule({ path: /^\/.*x\.ts$/ })])).toBe("accept");
  });

  it("that decline also see names that begin with a dot", async () => {
    const rules = [rule({ path: "secrets/**" }, "decline")];
    expect(await decide(patch("secrets/.key"), rules, { otherwise: "accept" })).toBe("decline");
  });

  it("need every file of a patch", async () => {
    const rules = [rule({ path: "src/**" })];
    expect(await decide(patch("src/a.ts", "src/b.ts"), rules)).toBe("accept");
    expect(await decide(patch("src/a.ts", "package.json"), rules)).toBe("decline");
    const moving = patch("src/a.ts") as Extract<ApprovalRequest, { kind: "file_change" }>;
    const changes = moving.changes.map((change) => ({ ...change, movePath: join(workspace, "b.ts") }));
    expect(await decide({ ...moving, changes }, rules)).toBe("decline");
  });

  it("follow symbolic links to where a file really lies", async () => {
    mkdirSync(join(workspace, "src"), { recursive: true });
    mkdirSync(join(workspace, "elsewhere"), { recursive: true });
    symlinkSync(join(workspace, "elsewhere"), join(workspace, "src", "link"));
    symlinkSync(tmpdir(), join(workspace, "src", "out"));
    const rules = [rule({ path: "src/**" })];
    expect(await decide(patch("src/link/new/a.ts"), rules)).toBe("decline");
    expect(await decide(patch("src/out/a.ts"), rules)).toBe("decline");
    expect(await decide(patch("src/real/a.ts"), rules)).toBe("accept");
  });

  it("do not hold for a patch that would open a directory for good", async () => {
    const request = { ...patch("src/a.ts"), grantRoot: workspace } as ApprovalRequest;
    expect(await decide(request, [rule({ path: "**" })])).toBe("decline");
  });

  it("do not hold for a patch that nothing is known of", async () => {
    expect(await decide(patch(), [rule({ path: "**" })])).toBe("decline");
  });
});

describe("rules about hosts and MCP tools", () => {
  it.each<[string, string | RegExp, boolean]>([
    ["registry.npmjs.org", "registry.npmjs.org", true],
    ["Registry.NPMjs.org", "*.npmjs.ORG", true],
    ["a.b.npmjs.org", "*.npmjs.org", true],
    ["npmjs.org", "*.npmjs.org", false],
    ["evilnpmjs.org", "*.npmjs.org", false],
    ["registry.npmjs.org.evil.com", "*.npmjs.org", false],
    ["registryxnpmjs.org", "registry.npmjs.org", false],
    ["API.example.com", /^api\./, true],
  ])("the host %s is accepted by %s: %s", async (host, pattern, accepted) => {
    expect(await decide(connection(host), [rule({ host: pattern })])).toBe(accepted ? "accept" : "decline");
  });

  it("a connection is not its command", async () => {
    expect(await decide(connection("x.com"), [rule({ command: ["curl"] })])).toBe("decline");
  });

  it.each<[string, string | RegExp, boolean]>([
    ["github/get_issue", "github/get_*", true],
    ["github/delete_repo", "github/get_*", false],
    ["github/get_issue", "*", true],
    ["github/get_issue", /^github\//, true],
    ["notgithub/get_issue", "github/*", false],
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
    "the first that is about a command decides, the strictest for the line: %j: %s",
    async (line, expected) => {
      expect(await decide(command(line), rules, { otherwise: "ask" as never })).toBe(expected);
    },
  );

  it("leave the rest to what is otherwise: declined, decided, or asked", async () => {
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

  it("say which of them decided and why", async () => {
    const verdicts: ApprovalVerdict[] = [];
    const onVerdict = (verdict: ApprovalVerdict) => {
      verdicts.push(verdict);
      throw new Error("ignored");
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
        reason: "no rule is about it",
      },
    ]);
  });

  it("with patterns that remember where they were decide the same every time", async () => {
    const sticky = [rule({ command: /npm/g })];
    for (let time = 0; time < 3; time += 1) expect(await decide(command("npm test"), sticky)).toBe("accept");
  });
});
