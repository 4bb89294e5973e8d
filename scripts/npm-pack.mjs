// Makes `npm pack` and `npm publish` work in a package. npm knows neither `workspace:` nor `catalog:`, and would pack a manifest
// that cannot be installed. This replaces it with the manifest from a tarball of `pnpm pack`.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packedByNpm = /npm-cli\.js$/.test(process.env["npm_execpath"] ?? "");
const step = process.argv[2];
const root = fileURLToPath(new URL("..", import.meta.url));
const kept = "node_modules/.package.json";

/** Runs in the root folder, where npx finds the pnpm of `packageManager`. */
const pnpm = (...words) =>
  execFileSync("npx", ["-y", "pnpm", ...words], {
    cwd: root,
    shell: process.platform === "win32",
    stdio: ["ignore", "ignore", "inherit"],
  });

if (packedByNpm && step === "before") {
  pnpm("exec", "turbo", "run", "build", `--filter=${process.env["npm_package_name"]}`);
  const directory = mkdtempSync(join(tmpdir(), "codex-pack-"));
  pnpm("--dir", process.cwd(), "pack", "--pack-destination", directory);
  const [tarball] = readdirSync(directory);
  const manifest = execFileSync("tar", ["-xzOf", join(directory, tarball), "package/package.json"]);
  rmSync(directory, { recursive: true });
  renameSync("package.json", kept);
  writeFileSync("package.json", manifest);
  copyFileSync(join(root, "LICENSE"), "LICENSE");
}

if (packedByNpm && step === "after" && existsSync(kept)) {
  renameSync(kept, "package.json");
  rmSync("LICENSE");
}
