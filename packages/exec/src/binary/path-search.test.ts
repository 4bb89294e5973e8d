import { describe, expect, it } from "vitest";
import { unpackedAsarPath } from "./npm-package.js";
import { pathCandidates } from "./path-search.js";

describe("pathCandidates", () => {
  it("joins the name to every absolute entry", () => {
    expect(pathCandidates("codex", { PATH: "/a:/b c:relative::/d/" }, "linux")).toEqual([
      ...["/a/codex", "/b c/codex", "/d/codex"],
    ]);
    expect(pathCandidates("codex", { Path: "/a" }, "darwin")).toEqual([]);
    expect(pathCandidates("codex", {}, "linux")).toEqual([]);
  });

  it("tries the extensions of Windows in the order of PATHEXT", () => {
    const env = { Path: 'C:\\a;"C:\\b c";.;relative', PathExt: ".COM;.EXE;.JS;.CMD" };
    expect(pathCandidates("codex", env, "win32")).toEqual([
      ...["C:\\a\\codex.com", "C:\\a\\codex.exe", "C:\\a\\codex.cmd"],
      ...["C:\\b c\\codex.com", "C:\\b c\\codex.exe", "C:\\b c\\codex.cmd"],
    ]);
    expect(pathCandidates("codex", { PATH: "C:\\a" }, "win32")).toEqual([
      ...["C:\\a\\codex.com", "C:\\a\\codex.exe", "C:\\a\\codex.bat", "C:\\a\\codex.cmd"],
    ]);
  });

  it("adds no extension to a name that has one on Windows", () => {
    expect(pathCandidates("codex.cmd", { PATH: "C:\\a" }, "win32")).toEqual(["C:\\a\\codex.cmd"]);
  });
});

describe("unpackedAsarPath", () => {
  it.each([
    ["/App/resources/app.asar/node_modules/x", "/App/resources/app.asar.unpacked/node_modules/x"],
    [
      "C:\\App\\resources\\app.asar\\node_modules\\x",
      "C:\\App\\resources\\app.asar.unpacked\\node_modules\\x",
    ],
    ["/App/resources/app.asar.unpacked/x", "/App/resources/app.asar.unpacked/x"],
    ["/home/my.asarium/x", "/home/my.asarium/x"],
    ["/plain/x", "/plain/x"],
  ])("turns %s into %s", (path, expected) => {
    expect(unpackedAsarPath(path)).toBe(expected);
  });
});
