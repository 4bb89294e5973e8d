import { readlink, realpath } from "node:fs/promises";
import { isAbsolute, join, parse, posix, sep, win32 } from "node:path";
import { latePackage } from "@codex/exec/errors";

import { isOneLine } from "./command-line.js";

/** A file or directory, which may not exist yet. */
export interface Place {
  /** The absolute path, as the server sent it. */
  named: string;
  /** The path with symbolic links followed; `undefined` when unknown. */
  real: string | undefined;
}

/** Finds where a path leads. Symbolic links can be followed only if the agent runs on this machine. */
export async function locate(path: string, where: { remote: boolean; trusted: boolean }): Promise<Place> {
  if (!where.remote) return { named: path, real: await realPath(path) };
  return { named: path, real: where.trusted && !/(?:^|[\\/])\.\.?(?:[\\/]|$)/.test(path) ? path : undefined };
}

/** The limit on Linux, too. */
const maxLinks = 40;

async function realPath(path: string): Promise<string | undefined> {
  if (!isAbsolute(path)) return undefined;
  let real = parse(path).root;
  const names = namesIn(path);
  for (let links = 0; names.length > 0; ) {
    const next = join(real, names.shift() ?? "");
    // A link such as `/proc/self/cwd` leads each process somewhere else.
    if (next.startsWith("/proc/")) return undefined;
    try {
      const target = await readlink(next);
      links += 1;
      if (links > maxLinks) return undefined;
      if (isAbsolute(target)) real = parse(target).root;
      names.unshift(...namesIn(target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // It is not a link, or does not exist. (Windows reports UNKNOWN for some files.)
      if (code !== "EINVAL" && code !== "ENOENT" && code !== "UNKNOWN") return undefined;
      // Some file systems accept several names for one file: in another case, or a short form.
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

const picomatchPackage = latePackage(() => import("picomatch"), "picomatch");

/** Whether names that differ only in case usually identify the same file. */
const isCaseIgnored = process.platform === "darwin" || process.platform === "win32";

/**
 * Whether a pattern matches a place. For an accepting rule only the real path counts. For a declining rule both paths do,
 * without regard to case where the file system ignores it.
 *
 * @param target.base the directory that relative patterns start from; `undefined` when unknown
 */
export async function pathMatches(
  pattern: string | RegExp,
  { place, base }: { place: Place; base: Place | undefined },
  isAccepting: boolean,
): Promise<boolean> {
  const { default: picomatch } = await picomatchPackage();
  const options = { dot: !isAccepting, nocase: !isAccepting && isCaseIgnored };
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
  if (isAccepting) return real && isOneLine(place.real ?? "");
  return real || matches(place.named, base?.named);
}
