/** What the binary is called on one platform. */
export interface PlatformTarget {
  /** The Rust target triple, a folder name in the packages. */
  triple: string;
  /** The npm package that carries the binary for it. */
  packageName: string;
  /** The file name of the binary. */
  fileName: string;
}

const TRIPLES: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc",
};

/** The target for a platform and architecture as Node names them; `undefined` when there is no binary for it. */
export function platformTarget(platform: NodeJS.Platform, arch: string): PlatformTarget | undefined {
  // Android runs the static Linux binaries.
  const name = `${platform === "android" ? "linux" : platform}-${arch}`;
  const triple = TRIPLES[name];
  if (triple === undefined) return undefined;
  return {
    triple,
    packageName: `@openai/codex-${name}`,
    fileName: platform === "win32" ? "codex.exe" : "codex",
  };
}
