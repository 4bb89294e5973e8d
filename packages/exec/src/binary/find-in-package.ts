import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findInVendor, type VendoredBinary } from "./find-in-vendor.js";
import { type PlatformTarget, platformTarget } from "./platform-target.js";
import { unpackedAsarPath } from "./unpacked-asar-path.js";

/** The npm package of the CLI; its platform packages are optional dependencies of it, and only it can see them. */
const CODEX_PACKAGE = "@openai/codex";

/** Where and for what to look. */
export interface PackageSearch {
  /** A file or URL of a module: packages are looked up as that module would. */
  from: string | URL;
  platform: NodeJS.Platform;
  arch: string;
  /** Receives every place that did not have it. */
  tried: string[];
}

/** Looks for the binary in the platform package that npm installs with `@openai/codex`. */
export function findInPackage({ from, platform, arch, tried }: PackageSearch): VendoredBinary | undefined {
  const target = platformTarget(platform, arch);
  if (target === undefined) {
    tried.push(`npm package ${CODEX_PACKAGE} (has no binary for ${platform} ${arch})`);
    return undefined;
  }
  let packageJson: string;
  try {
    packageJson = createRequire(from).resolve(`${CODEX_PACKAGE}/package.json`);
  } catch {
    tried.push(`npm package ${CODEX_PACKAGE} (not installed)`);
    return undefined;
  }
  return findBesidePackage(packageJson, target, tried);
}

/** The same, starting from the `package.json` of an installed `@openai/codex`. */
export function findBesidePackage(
  codexPackageJson: string,
  target: PlatformTarget,
  tried: string[],
): VendoredBinary | undefined {
  try {
    const platformPackageJson = createRequire(codexPackageJson).resolve(`${target.packageName}/package.json`);
    return findInVendor(vendorBeside(platformPackageJson), target, tried);
  } catch {
    tried.push(`npm package ${target.packageName} (not installed, though ${CODEX_PACKAGE} is)`);
  }
  // Older releases carried the binaries of all platforms themselves.
  return findInVendor(vendorBeside(codexPackageJson), target, tried);
}

function vendorBeside(packageJson: string): string {
  return unpackedAsarPath(join(dirname(packageJson), "vendor"));
}
