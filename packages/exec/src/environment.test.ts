import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildEnvironment, type EnvironmentOptions } from "./environment.js";

const ORIGINATOR = "CODEX_INTERNAL_ORIGINATOR_OVERRIDE";
const base: EnvironmentOptions = { inherited: {}, pathDirectories: [], platform: "linux" };

describe("buildEnvironment", () => {
  it("passes on the inherited environment and adds the originator", () => {
    const inherited = { HOME: "/home/me", RUST_LOG: "debug", EMPTY: "", GONE: undefined };
    expect(buildEnvironment({ ...base, inherited })).toEqual({
      HOME: "/home/me",
      RUST_LOG: "debug",
      EMPTY: "",
      [ORIGINATOR]: "codex_sdk_ts",
    });
  });

  it("passes on the certificates that Node trusts, unless others are set or the file is missing", () => {
    const file = fileURLToPath(import.meta.url);
    const certificates = (inherited: Record<string, string>) =>
      buildEnvironment({ ...base, inherited })["CODEX_CA_CERTIFICATE"];
    expect(certificates({ NODE_EXTRA_CA_CERTS: file })).toBe(file);
    expect(certificates({ NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" })).toBeUndefined();
    expect(certificates({ NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: "/own.pem" })).toBeUndefined();
    expect(certificates({ NODE_EXTRA_CA_CERTS: file, CODEX_CA_CERTIFICATE: "/own.pem" })).toBe("/own.pem");
    expect(certificates({})).toBeUndefined();
  });

  it("replaces it with the caller's environment, and still adds the SDK's variables", () => {
    expect(
      buildEnvironment({
        ...base,
        env: { A: "1", B: undefined, CODEX_API_KEY: "old" },
        inherited: { HOME: "/home/me", B: "2" },
        apiKey: "sk-new",
        pathDirectories: ["/tools"],
      }),
    ).toEqual({ A: "1", CODEX_API_KEY: "sk-new", PATH: "/tools", [ORIGINATOR]: "codex_sdk_ts" });
  });

  it("returns an object without a prototype, and reads nothing from Object.prototype", () => {
    const pollution = { PATH: "/evil", [ORIGINATOR]: "evil", apiKey: "evil", originator: "evil" };
    Object.assign(Object.prototype, pollution);
    try {
      const result = buildEnvironment({
        inherited: { A: "1" },
        pathDirectories: ["/tools"],
        platform: "linux",
      });
      expect(Object.getPrototypeOf(result)).toBeNull();
      expect(JSON.stringify(result)).toBe(`{"A":"1","${ORIGINATOR}":"codex_sdk_ts","PATH":"/tools"}`);
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  it("keeps an originator that is set, and treats an empty one as unset", () => {
    expect(buildEnvironment({ ...base, env: { [ORIGINATOR]: "mine" }, originator: "x" })[ORIGINATOR]).toBe(
      "mine",
    );
    expect(buildEnvironment({ ...base, env: { [ORIGINATOR]: "" } })[ORIGINATOR]).toBe("codex_sdk_ts");
    expect(buildEnvironment({ ...base, originator: "my app/1.0" })[ORIGINATOR]).toBe("my app/1.0");
  });

  it("treats an empty API key as not given", () => {
    const env = buildEnvironment({ ...base, inherited: { CODEX_API_KEY: "inherited" }, apiKey: "" });
    expect(env["CODEX_API_KEY"]).toBe("inherited");
  });

  it("does not modify the given environments", () => {
    const env = Object.freeze({ PATH: "/bin" });
    expect(buildEnvironment({ ...base, env, pathDirectories: ["/tools"], apiKey: "k" })["PATH"]).toBe(
      "/tools:/bin",
    );
    expect(env).toEqual({ PATH: "/bin" });
  });

  it("puts directories at the front of PATH without duplicates", () => {
    const inherited = { PATH: "/usr/bin::/b:/bin:/a" };
    expect(buildEnvironment({ ...base, inherited, pathDirectories: ["/a", "/b"] })["PATH"]).toBe(
      "/a:/b:/usr/bin:/bin",
    );
    expect(buildEnvironment({ ...base, inherited })["PATH"]).toBe("/usr/bin::/b:/bin:/a");
  });

  it.each([
    [{ Path: "C:\\Windows" }, "Path"],
    [{ PATH: "C:\\Windows" }, "PATH"],
    [{ path: "C:\\other", Path: "C:\\Windows", PATH: "C:\\other" }, "Path"],
    [{}, "PATH"],
  ])("leaves one spelling of Path on Windows: %o", (env, name) => {
    const result = buildEnvironment({ ...base, platform: "win32", env, pathDirectories: ["C:\\tools"] });
    const paths = Object.keys(result).filter((key) => key.toUpperCase() === "PATH");
    expect(paths).toEqual([name]);
    expect(result[name]).toBe(Object.keys(env).length > 0 ? "C:\\tools;C:\\Windows" : "C:\\tools");
  });

  it.each([
    [{ env: { A: "sk-secret\0" } }, "env.A"],
    [{ env: { A: 1 as never } }, "env.A"],
    [{ env: { A: null as never } }, "env.A"],
    [{ env: { "A=B": "c" } }, "env"],
    [{ env: { "": "c" } }, "env"],
    [{ env: { "A\0": "c" } }, "env"],
    [{ apiKey: "sk-secret\0" }, "apiKey"],
    [{ originator: "café" }, "originator"],
    [{ originator: "a\nb" }, "originator"],
    [{ originator: "" }, "originator"],
  ])("rejects what the system or the service cannot accept: %o", (options, option) => {
    let error: unknown;
    try {
      buildEnvironment({ ...base, ...options });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "invalid_option", option });
    expect(JSON.stringify(error)).not.toContain("sk-secret");
  });

  it("keeps the drive variables of Windows", () => {
    const env = { "=C:": "C:\\work" };
    expect(buildEnvironment({ ...base, platform: "win32", env })["=C:"]).toBe("C:\\work");
  });
});
