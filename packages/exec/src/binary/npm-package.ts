import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileStatus, isDirectory } from "./executable-file.js";

/** The npm package of the CLI. Its platform packages are its optional dependencies, so only it can resolve them. */
const codexPackage = "@openai/codex";

const triples: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc",
};

/** The folders of the binary and its tools inside a `vendor` directory, newest layout first. */
const vendorLayouts = [
  { binary: "bin", tools: "codex-path" },
  { binary: "codex", tools: "path" },
] as const;

/** A binary and the directories of its tools. */
export interface FoundBinary {
  /** The absolute path of the executable. */
  path: string;
  /** Directories to put at the front of `PATH`. Empty for anything but the binary of the npm package. */
  pathDirectories: string[];
}

/** The names that belong to the binary of one platform. */
export interface PlatformTarget {
  /** The Rust target triple, which is a folder name in the packages. */
  triple: string;
  /** The npm package that contains the binary. */
  packageName: string;
  /** The file name of the binary. */
  fileName: string;
}

/** The target for a platform and architecture, as Node spells them. `undefined` when there is no binary for it. */
export function platformTarget(platform: NodeJS.Platform, arch: string): PlatformTarget | undefined {
  // Android runs the static Linux binaries.
  const name = `${platform === "android" ? "linux" : platform}-${arch}`;
  const triple = triples[name];
  if (triple === undefined) return undefined;
  return {
    triple,
    packageName: `@openai/codex-${name}`,
    fileName: platform === "win32" ? "codex.exe" : "codex",
  };
}

/** Parameters of {@link findInPackage}. */
export interface PackageSearch {
  /** The modules from which packages are resolved, in order, as paths or URLs. */
  from: readonly (string | URL)[];
  platform: NodeJS.Platform;
  arch: string;
  /** Collects the places without a usable binary. */
  tried: string[];
}

/** Looks for the binary in the platform package that npm installs with `@openai/codex`. */
export function findInPackage({ from, platform, arch, tried }: PackageSearch): FoundBinary | undefined {
  const target = platformTarget(platform, arch);
  if (target === undefined) {
    tried.push(`npm package ${codexPackage} (has no binary for ${platform} ${arch})`);
    return undefined;
  }
  for (const module of from) {
    const packageJson = packageJsonOf(codexPackage, module);
    if (packageJson !== undefined) return findFromPackageJson(packageJson, target, tried);
  }
  tried.push(`npm package ${codexPackage} (not installed)`);
  return undefined;
}

/**
 * Looks for the binary that belongs to an installed `@openai/codex`.
 *
 * @param codexPackageJson The path of that package's `package.json`.
 * @param tried Collects the places without a usable binary.
 */
export function findFromPackageJson(
  codexPackageJson: string,
  target: PlatformTarget,
  tried: string[],
): FoundBinary | undefined {
  const platformPackageJson = packageJsonOf(target.packageName, codexPackageJson);
  if (platformPackageJson !== undefined) {
    return findInVendor(vendorNextTo(platformPackageJson), target, tried);
  }
  tried.push(`npm package ${target.packageName} (not installed, though ${codexPackage} is)`);
  // Older releases of the package contained the binaries of all platforms.
  return findInVendor(vendorNextTo(codexPackageJson), target, tried);
}

/**
 * The real path of a package's `package.json`, as a module would find it. It is looked up each time: Node keeps what it has
 * resolved, also when an upgrade has removed it.
 */
function packageJsonOf(packageName: string, from: string | URL): string | undefined {
  try {
    const module = from instanceof URL || from.startsWith("file:") ? fileURLToPath(from) : from;
    for (let folder = dirname(module), above = ""; folder !== above; folder = dirname(folder)) {
      const path = join(folder, "node_modules", packageName, "package.json");
      if (existsSync(path)) return realpathSync(path);
      above = folder;
    }
    // What has no such folders: Yarn Plug'n'Play and NODE_PATH. webpack would replace an imported `createRequire`.
    const path = process
      .getBuiltinModule("node:module")
      .createRequire(from)
      .resolve(`${packageName}/package.json`);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function findInVendor(
  vendorDirectory: string,
  target: PlatformTarget,
  tried: string[],
): FoundBinary | undefined {
  for (const layout of vendorLayouts) {
    const root = join(vendorDirectory, target.triple);
    const path = join(root, layout.binary, target.fileName);
    const status = fileStatus(path);
    if (status === "executable") {
      return { path, pathDirectories: [join(root, layout.tools)].filter(isDirectory) };
    }
    tried.push(`${path} (${status})`);
  }
  return undefined;
}

function vendorNextTo(packageJson: string): string {
  return unpackedAsarPath(join(dirname(packageJson), "vendor"));
}

/**
 * Maps a path inside an Electron app's `app.asar` to `app.asar.unpacked`. Files in the archive can be read, but only their
 * unpacked copies can be executed. Other paths are returned unchanged.
 */
export function unpackedAsarPath(path: string): string {
  return path.replace(/\.asar(?=[\\/])/, ".asar.unpacked");
}
