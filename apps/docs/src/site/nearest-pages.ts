import leven from "leven";

/** A page of the site, as `paths.json` lists it. */
export interface KnownPage {
  address: string;
  title: string;
}

/** Returns the pages whose addresses are most like a requested one that does not exist, the nearest first. */
export function nearestPages(requested: string, pages: readonly KnownPage[], count = 3): KnownPage[] {
  const wanted = normalize(requested);
  const [name = ""] = wanted.split("/").slice(-1);
  return pages
    .map((page) => {
      const address = normalize(page.address);
      const [last = ""] = address.split("/").slice(-1);
      // A page that moved keeps its name; one that was misspelled keeps most of its address.
      return { page, distance: Math.min(share(wanted, address), share(name, last) + 0.05) };
    })
    .filter(({ distance }) => distance < 0.6)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, count)
    .map(({ page }) => page);
}

/** Takes the path of a file in the repository as the address of its page. */
function normalize(path: string): string {
  return decoded(path)
    .toLowerCase()
    .replace(/^\/+|\/+$/g, "")
    .replace(/(\/(readme|index))?\.(md|html)$/, "")
    .replace(/^docs\//, "")
    .replaceAll("_", "-");
}

/** The part of the longer one that differs, from 0 to 1. */
function share(left: string, right: string): number {
  return leven(left, right) / Math.max(left.length, right.length, 1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A `%` that begins no escape.
  }
}
