// A lockfile resolved against an incomplete registry installs on the machine that wrote it and nowhere else. Fails when a
// package with native packages (optional dependencies with `os` or `cpu`) lacks one for a platform that we support, and
// when the lockfile names a host to download from.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const platforms = [
  { os: "darwin", cpu: "arm64" },
  { os: "darwin", cpu: "x64" },
  { os: "win32", cpu: "x64" },
  { os: "linux", cpu: "x64", libc: "glibc" },
  { os: "linux", cpu: "x64", libc: "musl" },
  { os: "linux", cpu: "arm64", libc: "glibc" },
  { os: "linux", cpu: "arm64", libc: "musl" },
];

/**
 * What is allowed, and why. `"name"`: a native package that is an extra of its users, so it does not count.
 * `"name for win32 x64"`: a package that has nothing native for one platform.
 */
const exceptions = {
  fsevents: "Watches files on macOS. Its users (rollup, vite) watch with Node's own means elsewhere.",
};

const lockfile = parse(readFileSync(new URL("../pnpm-lock.yaml", import.meta.url), "utf8"));
const complaints = [];
const used = new Set();
const allowed = (what) => Object.hasOwn(exceptions, what) && used.add(what);

for (const [key, { optionalDependencies = {} }] of Object.entries(lockfile.snapshots)) {
  const native = Object.entries(optionalDependencies)
    .filter(([name]) => !allowed(name))
    .map(([name, version]) => locked(key, name, version))
    .filter(({ os, cpu }) => os || cpu);
  if (native.length === 0) continue;
  for (const platform of platforms) {
    const what = `${key.slice(0, key.indexOf("@", 1))} for ${Object.values(platform).join(" ")}`;
    if (native.some((one) => runsOn(one, platform)) || allowed(what)) continue;
    complaints.push(`nothing native of ${what}`);
  }
}
for (const what of Object.keys(exceptions)) {
  if (!used.has(what))
    complaints.push(`the exception "${what}" of scripts/check-platforms.mjs is not needed`);
}
for (const [key, { resolution }] of Object.entries(lockfile.packages)) {
  if (resolution.tarball) complaints.push(`${key} names a host: ${resolution.tarball}`);
}

if (complaints.length > 0) {
  console.error(`In pnpm-lock.yaml:\n${complaints.join("\n")}\nRepair it with: pnpm install --fix-lockfile`);
  process.exitCode = 1;
}

/** What the lockfile says about a dependency. An alias (`npm:other@1`) stands there under its own key. */
function locked(parent, name, version) {
  const id = version.replace(/\(.*$/, "");
  const one = lockfile.packages[`${name}@${id}`] ?? lockfile.packages[id];
  if (!one) complaints.push(`${parent} depends on ${name}@${id}, which is missing`);
  return one ?? {};
}

/** A package without `libc` is linked statically, or is no ELF file: it runs with both. */
function runsOn({ os, cpu, libc }, platform) {
  const has = (list, value) => !list || !value || list.includes(value);
  return has(os, platform.os) && has(cpu, platform.cpu) && has(libc, platform.libc);
}
