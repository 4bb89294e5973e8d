// A lockfile resolved against an incomplete registry installs only on the kind of machine that wrote it. Fails if a package with
// native packages (optional dependencies with `os` or `cpu`) lacks one for a supported platform, or if the lockfile contains a
// host to download from.
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
 * Exceptions and their reasons. `"name"` ignores a native package that its dependents can do without. `"name for win32 x64"`
 * accepts that a package has no native package for one platform.
 */
const exceptions = {
  fsevents: "Watches files on macOS. On other platforms rollup and vite use the watcher of Node.",
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
    complaints.push(`there is no native package of ${what}`);
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

/** Returns the lockfile's entry for a dependency. An alias (`npm:other@1`) has its target as the key. */
function locked(parent, name, version) {
  const id = version.replace(/\(.*$/, "");
  const one = lockfile.packages[`${name}@${id}`] ?? lockfile.packages[id];
  if (!one) complaints.push(`${parent} depends on ${name}@${id}, which is missing`);
  return one ?? {};
}

/** A package without `libc` runs with both, because it is linked statically or is not an ELF file. */
function runsOn({ os, cpu, libc }, platform) {
  const has = (list, value) => !list || !value || list.includes(value);
  return has(os, platform.os) && has(cpu, platform.cpu) && has(libc, platform.libc);
}
