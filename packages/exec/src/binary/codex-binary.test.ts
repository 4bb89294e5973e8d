import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BinaryNotFoundError } from "./binary-errors.js";
import { findCodexBinary } from "./codex-binary.js";
import { findInPackage, platformTarget } from "./npm-package.js";

let root: string;
const target = platformTarget(process.platform, process.arch);
if (target === undefined) throw new Error("These tests need a platform that codex has a binary for.");
const { triple, packageName, fileName } = target;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "codex-binary-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(path: string, text = "", mode = 0o755): string {
  const absolute = join(root, path);
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
  chmodSync(absolute, mode);
  return absolute;
}

/** Installs `@openai/codex` as npm does, with the binary at the path of a layout. Returns the module to search from. */
function install(modules: string, binary: string | undefined, tools?: string): string {
  file(join(modules, "@openai/codex/package.json"), '{"name":"@openai/codex"}');
  file(join(modules, "@openai/codex/bin/codex.js"), "#!/usr/bin/env node\n");
  if (binary !== undefined) {
    file(join(modules, packageName, "package.json"), "{}");
    file(join(modules, packageName, "vendor", triple, binary));
    if (tools !== undefined) mkdirSync(join(root, modules, packageName, "vendor", triple, tools));
  }
  return join(root, modules, "..", "host.js");
}

function search(from: string, env = {}): ReturnType<typeof findCodexBinary> {
  return findCodexBinary({ from, env });
}

function failure(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not throw");
}

describe("in the platform package", () => {
  it("finds the binary and its tools in the current layout", () => {
    const from = install("node_modules", `bin/${fileName}`, "codex-path");
    const vendor = join(root, "node_modules", packageName, "vendor", triple);
    expect(search(from)).toEqual({
      path: join(vendor, "bin", fileName),
      pathDirectories: [join(vendor, "codex-path")],
      source: "package",
    });
  });

  it("finds the binary in the previous layout, with and without tools", () => {
    const from = install("node_modules", `codex/${fileName}`);
    const vendor = join(root, "node_modules", packageName, "vendor", triple);
    expect(search(from)).toEqual({
      path: join(vendor, "codex", fileName),
      pathDirectories: [],
      source: "package",
    });
    mkdirSync(join(vendor, "path"));
    expect(search(from).pathDirectories).toEqual([join(vendor, "path")]);
  });

  it("finds the binary of a release whose package contains all platforms", () => {
    const from = install("node_modules", undefined);
    const path = file(join("node_modules/@openai/codex/vendor", triple, "codex", fileName));
    expect(search(from).path).toBe(path);
  });

  it("finds the unpacked copy inside an Electron app", () => {
    const from = install("app.asar/node_modules", `bin/${fileName}`);
    const inside = join("node_modules", packageName, "vendor", triple, "bin", fileName);
    const tried = failure(() => search(from)) as BinaryNotFoundError;
    expect(tried.tried[0]).toBe(`${join(root, "app.asar.unpacked", inside)} (missing)`);
    const unpacked = file(join("app.asar.unpacked", inside));
    expect(search(from).path).toBe(unpacked);
  });

  it("is found again after an upgrade moved it, as pnpm does", () => {
    const link = join(root, "node_modules/@openai/codex");
    mkdirSync(dirname(link), { recursive: true });
    const upgradeTo = (version: string) => {
      install(`store/${version}/node_modules`, `bin/${fileName}`);
      rmSync(link, { force: true });
      symlinkSync(join(root, `store/${version}/node_modules/@openai/codex`), link);
      return search(join(root, "host.js")).path;
    };
    expect(upgradeTo("1.0.0")).toContain(join("store", "1.0.0"));
    expect(upgradeTo("2.0.0")).toContain(join("store", "2.0.0"));
    rmSync(join(root, "store/1.0.0"), { recursive: true });
    expect(search(join(root, "host.js")).path).toContain(join("store", "2.0.0"));
    rmSync(link);
    expect(failure(() => search(join(root, "host.js")))).toBeInstanceOf(BinaryNotFoundError);
  });

  it("is resolved from each given module in turn", () => {
    const from = install("node_modules", `bin/${fileName}`);
    const search = (modules: string[]) => {
      const tried: string[] = [];
      const options = { platform: process.platform, arch: process.arch, tried };
      return { path: findInPackage({ from: modules, ...options })?.path, tried };
    };
    expect(search(["/nowhere/bundle.js", from]).path).toContain(join(root, "node_modules", packageName));
    expect(search(["/nowhere/bundle.js", "/nowhere/main.js"]).tried).toEqual([
      "npm package @openai/codex (not installed)",
    ]);
  });

  it("looks for the right package on each platform", () => {
    const from = install("node_modules", undefined);
    for (const [platform, arch, name] of [
      ["win32", "x64", "@openai/codex-win32-x64"],
      ["darwin", "arm64", "@openai/codex-darwin-arm64"],
      ["android", "arm64", "@openai/codex-linux-arm64"],
    ] as const) {
      const tried: string[] = [];
      expect(findInPackage({ from: [from], platform, arch, tried })).toBeUndefined();
      expect(tried[0]).toBe(`npm package ${name} (not installed, though @openai/codex is)`);
    }
    const tried: string[] = [];
    findInPackage({ from: [from], platform: "freebsd", arch: "x64", tried });
    expect(tried).toEqual(["npm package @openai/codex (has no binary for freebsd x64)"]);
  });

  it("finds codex.exe for Windows", () => {
    const from = install("node_modules", undefined);
    file("node_modules/@openai/codex-win32-x64/package.json", "{}");
    const path = file("node_modules/@openai/codex-win32-x64/vendor/x86_64-pc-windows-msvc/bin/codex.exe");
    expect(findInPackage({ from: [from], platform: "win32", arch: "x64", tried: [] })?.path).toBe(path);
  });

  it("finds the binary that this package depends on", () => {
    const found = findCodexBinary();
    expect(found.source).toBe("package");
    expect(found.path).toMatch(/[\\/]vendor[\\/].*[\\/]codex(\.exe)?$/);
    expect(found.pathDirectories).toHaveLength(1);
  });
});

describe("on PATH", () => {
  const nowhere = () => join(root, "host.js");

  it("is found in the given environment, not in the host's", () => {
    const path = file("tools/codex");
    expect(search(nowhere(), { PATH: `/nope:${join(root, "tools")}` })).toEqual({
      path,
      pathDirectories: [],
      source: "path",
    });
    expect(() => search(nowhere(), {})).toThrow(BinaryNotFoundError);
  });

  it("skips files that cannot be started, and lists them", () => {
    file("one/codex", "", 0o644);
    mkdirSync(join(root, "two/codex"), { recursive: true });
    const PATH = ["one", "two", "three"].map((name) => join(root, name)).join(":");
    const error = failure(() => search(nowhere(), { PATH })) as BinaryNotFoundError;
    expect(error.tried).toEqual([
      "npm package @openai/codex (not installed)",
      `${join(root, "one/codex")} (not executable)`,
      `${join(root, "two/codex")} (a directory)`,
      `${join(root, "three/codex")} (missing)`,
    ]);
    expect(error.message).toContain(`  - ${join(root, "one/codex")} (not executable)\n`);
    expect(error.message).toContain("npm install @openai/codex");
    expect(error.message).toContain("codexPathOverride");
    expect(error).toMatchObject({ code: "binary_not_found", name: "BinaryNotFoundError", retryable: false });
    file("three/codex");
    expect(search(nowhere(), { PATH }).path).toBe(join(root, "three/codex"));
  });

  it("never looks in the current directory", () => {
    const here = relative(process.cwd(), dirname(file("tools/codex")));
    expect(() => search(nowhere(), { PATH: `:${here}:.` })).toThrow("which is empty or not set");
  });

  it("is the native binary when npm linked its launcher", () => {
    install("global/node_modules", `bin/${fileName}`, "codex-path");
    mkdirSync(join(root, "bin"));
    symlinkSync("../global/node_modules/@openai/codex/bin/codex.js", join(root, "bin/codex"));
    const vendor = join(root, "global/node_modules", packageName, "vendor", triple);
    expect(search(nowhere(), { PATH: join(root, "bin") })).toEqual({
      path: join(vendor, "bin", fileName),
      pathDirectories: [join(vendor, "codex-path")],
      source: "path",
    });
  });

  it.each([
    [
      "pnpm",
      `#!/bin/sh\nexec node "$basedir_abs"/'../global/node_modules/@openai/codex/bin/codex.js' "$@"\n`,
    ],
    ["npm", `#!/bin/sh\nexec node  "$basedir/../global/node_modules/@openai/codex/bin/codex.js" "$@"\n`],
    ["Windows", `"%_prog%"  "%dp0%\\..\\global\\node_modules\\@openai\\codex\\bin\\codex.js" %*\r\n`],
  ])("is the native binary when a script of %s calls the launcher", (_, text) => {
    install("global/node_modules", `bin/${fileName}`);
    file("bin/codex", text);
    expect(search(nowhere(), { PATH: join(root, "bin") }).path).toContain(join("vendor", triple, "bin"));
  });

  it("is a hand-written script, whatever it calls", () => {
    install("global/node_modules", `bin/${fileName}`);
    const path = file(
      "bin/codex",
      `#!/bin/sh\nexec node "${root}/global/node_modules/@openai/codex/bin/codex.js" "$@"\n`,
    );
    expect(search(nowhere(), { PATH: join(root, "bin") }).path).toBe(path);
  });

  it("is not a launcher whose binary is missing", () => {
    install("global/node_modules", undefined);
    const error = failure(() =>
      search(nowhere(), { PATH: join(root, "global/node_modules/@openai/codex/bin") }),
    );
    expect(error).toBeInstanceOf(BinaryNotFoundError);
    symlinkSync("codex.js", join(root, "global/node_modules/@openai/codex/bin/codex"));
    const linked = failure(() =>
      search(nowhere(), { PATH: join(root, "global/node_modules/@openai/codex/bin") }),
    ) as BinaryNotFoundError;
    expect(linked.tried).toContainEqual(
      expect.stringContaining("the npm launcher, which is not the binary itself"),
    );
  });
});

describe("the override", () => {
  it("is the only place searched", () => {
    const from = install("node_modules", `bin/${fileName}`);
    const path = file("my codex");
    expect(findCodexBinary({ override: path, from })).toEqual({
      path,
      pathDirectories: [],
      source: "override",
    });
    const missing = join(root, "missing");
    expect(failure(() => findCodexBinary({ override: missing, from }))).toMatchObject({
      code: "binary_not_found",
      tried: [`${missing} (missing)`],
    });
  });

  it("is a path relative to the host's directory, or a name on PATH", () => {
    const path = file("tools/my-codex");
    expect(findCodexBinary({ override: relative(process.cwd(), path) }).path).toBe(path);
    expect(findCodexBinary({ override: "my-codex", env: { PATH: dirname(path) } })).toMatchObject({
      path,
      source: "override",
    });
    expect(() => findCodexBinary({ override: "my-codex", env: { PATH: root } })).toThrow(BinaryNotFoundError);
  });

  it("resolves the launcher to the native binary", () => {
    install("node_modules", `bin/${fileName}`);
    const found = findCodexBinary({ override: join(root, "node_modules/@openai/codex/bin/codex.js") });
    expect(found.path).toBe(join(root, "node_modules", packageName, "vendor", triple, "bin", fileName));
    expect(found.source).toBe("override");
  });

  it("must be a file that can be started", () => {
    expect(failure(() => findCodexBinary({ override: root }))).toMatchObject({
      code: "spawn_failed",
      path: root,
      errno: "EACCES",
      message: expect.stringContaining("it is a directory"),
    });
    const plain = file("plain", "", 0o644);
    expect(failure(() => findCodexBinary({ override: plain })).message).toContain("chmod +x");
  });

  it.each(["", "a\0b"])("must not be %o", (override) => {
    expect(failure(() => findCodexBinary({ override }))).toMatchObject({
      code: "invalid_option",
      option: "codexPathOverride",
    });
  });
});
