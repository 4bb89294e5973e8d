import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSplitByBinary, stageImages } from "./image-paths.js";

let root: string;
let staging: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "codex-images-"));
  staging = join(root, "staging");
  mkdirSync(staging);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function image(name: string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `picture of ${name}`);
  return path;
}

describe("stageImages", () => {
  it("renames only images whose path has a comma, and keeps the order", async () => {
    const paths = [image("a.png"), image("b,c.png"), image("-d.png"), image("e,f/g.jpg")];
    const staged = await stageImages(paths, staging);
    expect(staged.filter(isSplitByBinary)).toEqual([]);
    expect([staged[0], staged[2]]).toEqual([paths[0], paths[2]]);
    expect(staged.map((path) => readFileSync(path, "utf8"))).toEqual([
      ...["picture of a.png", "picture of b,c.png", "picture of -d.png", "picture of e,f/g.jpg"],
    ]);
    expect(staged.map((path) => extname(path))).toEqual([".png", ".png", ".png", ".jpg"]);
    expect(readdirSync(staging)).toHaveLength(2);
  });

  it("resolves a relative path against the host's directory, as the binary does", async () => {
    const [staged = ""] = await stageImages([relative(process.cwd(), image("x,y.png"))], staging);
    expect(readFileSync(staged, "utf8")).toBe("picture of x,y.png");
  });

  it("also removes a comma in the extension", async () => {
    const [staged = ""] = await stageImages([image("x.p,ng")], staging);
    expect(isSplitByBinary(staged)).toBe(false);
  });

  it("rejects a directory whose path has a comma", async () => {
    const directory = join(root, "with,comma");
    mkdirSync(directory);
    await expect(stageImages([image("x,y.png")], directory)).rejects.toMatchObject({
      code: "invalid_option",
      option: "images[0]",
    });
    expect(await stageImages([image("plain.png")], directory)).toEqual([join(root, "plain.png")]);
  });

  it("does not replace an existing file", async () => {
    await stageImages([image("x,y.png")], staging);
    await expect(stageImages([image("x,y.png")], staging)).rejects.toMatchObject({ code: "EEXIST" });
  });
});
