import { describe, expect, it } from "vitest";

import { ServerVersion } from "./server-version.js";

const agent = (version: string) =>
  `codex_sdk_ts/${version} (Debian 12.0.0; x86_64) xterm (codex_sdk_ts; 1.2.3)`;

describe("the version of an app-server", () => {
  it.each([
    ["0.9.0", false, true],
    ["0.150.0", false, true],
    ["0.163.9", false, true],
    ["0.164.0", true, true],
    ["0.168.10", true, true],
    ["0.169.0", true, false],
    ["0.172.0-alpha.1", true, false],
    ["1.0.0", true, false],
  ])("%s: unloads threads at once: %s, is too old: %s", (text, unloadsAtOnce, isOld) => {
    const version = new ServerVersion(agent(text));
    expect(version.unloadsAtOnce).toBe(unloadsAtOnce);
    expect(version.warning !== undefined).toBe(isOld);
    if (isOld) expect(version.warning).toContain(`codex ${text}.`);
  });

  it.each([undefined, null, 7, "", "stand-in", "stand-in/latest (Linux)"])(
    "%j is not known to be old",
    (text) => {
      const version = new ServerVersion(text);
      expect([version.unloadsAtOnce, version.warning]).toEqual([true, undefined]);
    },
  );

  it("refuses an option that a server is too old for", () => {
    const check = (version: string) => () =>
      new ServerVersion(agent(version)).checkOption("codex.listThreads()", "threadIds", "0.171.0");
    expect(check("0.170.9")).toThrow(/`threadIds` needs codex 0\.171\.0 or later\. .* codex 0\.170\.9\./);
    expect(check("0.171.0")).not.toThrow();
    expect(() => new ServerVersion("?").checkOption("where", "threadIds", "0.171.0")).not.toThrow();
  });

  it("decides whether an option can change", () => {
    const old = new ServerVersion(agent("0.163.0"));
    expect(() => old.checkReload("sandboxMode")).toThrow(
      /option `sandboxMode` must be .* codex 0\.163\.0 would/,
    );
    expect(() => old.checkReload(undefined)).not.toThrow();
    expect(() => new ServerVersion(agent("0.164.0")).checkReload("sandboxMode")).not.toThrow();
  });
});
