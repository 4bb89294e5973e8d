import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeWhole } from "./durable-file.js";

it("replaces a file as a whole, or leaves everything as it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "codex-durable-"));
  try {
    const [file, temporary] = [join(folder, "file"), join(folder, "temporary")];
    writeFileSync(file, "old");
    await writeWhole(file, temporary, "new");
    expect(readFileSync(file, "utf8")).toBe("new");
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    mkdirSync(join(folder, "taken/by"), { recursive: true });
    await expect(writeWhole(join(folder, "taken"), temporary, "x")).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(["file", "taken"]);
    writeFileSync(temporary, "half");
    await expect(writeWhole(file, temporary, "x")).rejects.toMatchObject({ code: "EEXIST" });
    expect(readFileSync(file, "utf8")).toBe("new");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
