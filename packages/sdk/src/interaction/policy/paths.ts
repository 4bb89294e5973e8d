import { readlink, realpath } from "node:fs/promises";
import { isAbsolute, join, parse, posix, sep, win32 } from "node:path";

import { isOneLine } from "./command-line.js";

/** A file or a directory, which may not exist yet. */
export interface Place {
  /** Its absolute path, as the server wrote it. */
  named: string;
  /** Its path once symbolic links are followed; `undefined` when that is not known. */
  real: string | undefined;
}

/** Finds where a path leads; on the agent's machine only if that is this one. */
export async function locate(path: string, where: { remote: boolean; trusted: boolean }): Promise<Place> {
  if (!where.remote) return { named: path, real: await realPath(path) };
  return { named: path, real: where.trusted && !/(?:^|[\\/])\.\.?(?:[\\/]|$)/.test(path) ? path : undefined };
}

/** As many links as Linux follows. */
const maxLinks = 40;

async function realPath(path: string): Promise<string | undefined> {
  if (!isAbsolute(path)) return undefined;
  let real = parse(path).root;
  const names = namesIn(path);
  for (let links = 0; names.length > 0; ) {
    const next = join(real, names.shift() ?? "");
    // A link such as `/proc/self/cwd` leads every process to another place.
    if (next.startsWith("/proc/")) return undefined;
    try {
      const target = await readlink(next);
      links += 1;
      if (links > maxLinks) return undefined;
      if (isAbsolute(target)) real = parse(target).root;
      names.unshift(...namesIn(target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // No link, or nothing at all. (Windows answers UNKNOWN for some files.)
      if (code !== "EINVAL" && code !== "ENOENT" && code !== "UNKNOWN") return undefined;
      // Some file systems know one file by several names: in another case, or a short one.
      real = await realpath(next).catch(() => next);
    }
  }
  return real;
}

function namesIn(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep === "/" ? "/" : /[\\/]/)
    .filter((name) => name !== "" && name !== ".");
}

/** Where names that differ in case only are the same file. */
const ignoresCase = process.platform === "darwin" || process.platform === "win32";

/**
 * Whether a pattern holds for a place. An accepting rule looks at the real path alone, and a declining one at both
 * paths, in any case where the file system ignores case.
 *
 * @param base the directory that relative patterns start from; `undefined` when it is not known
 */
export async function pathMatches(
  pattern: string | RegExp,
  { place, base }: { place: Place; base: Place | undefined },
  accepts: boolean,
): Promise<boolean> {
  const { default: picomatch } = await import("picomatch");
  const options = { dot: !accepts, nocase: !accepts && ignoresCase };
  const matches = (path: string, directory: string | undefined) => {
    const paths = path.startsWith("/") ? posix : win32;
    const withSlashes = (text: string) => (paths === win32 ? text.replaceAll("\\", "/") : text);
    const inside = directory === undefined ? undefined : paths.relative(directory, path);
    const isInside = inside !== undefined && !paths.isAbsolute(inside) && !/^\.\.(?:[\\/]|$)/.test(inside);
    const seen = withSlashes(isInside ? inside || "." : path);
    if (pattern instanceof RegExp) return pattern.test(seen);
    if (paths.isAbsolute(pattern)) return picomatch(withSlashes(pattern), options)(withSlashes(path));
    return isInside && picomatch(withSlashes(pattern), options)(seen);
  };
  const real = place.real !== undefined && matches(place.real, base?.real);
  if (accepts) return real && isOneLine(place.real ?? "");
  return real || matches(place.named, base?.named);
}
