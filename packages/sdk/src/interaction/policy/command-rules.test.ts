import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command, decide, type Matcher, rule, workspace } from "../../../tests/approval-requests.js";
import type { CommandApprovalRequest } from "../approval-request.js";

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
