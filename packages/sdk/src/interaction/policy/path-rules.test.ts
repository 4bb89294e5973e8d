import { mkdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decide, patch, rule, workspace } from "../../../tests/approval-requests.js";
import type { ApprovalRequest } from "../approval-request.js";

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
