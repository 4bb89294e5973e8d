import type { Section, SitePage } from "./site-map.js";

/** An entry of VitePress's sidebar. */
export interface SidebarEntry {
  text: string;
  link?: string;
  collapsed?: boolean;
  items?: SidebarEntry[];
}

/** The pages that the build writes itself. */
export interface WrittenPages {
  errorPages: readonly SitePage[];
  reference: readonly SitePage[];
  changelog: SitePage;
}

/** Sections that few readers look for. */
const closed = ["Many hosts", "Packages", "Benchmarks", "Contributing"];

/** Shorter names than the headings of the pages. */
const shortNames: Record<string, string> = {
  guides: "All documentation",
  "apps/examples": "Programs to copy",
  "packages/web": "In a web page",
  "packages/workers": "Turns on many hosts",
  errors: "Errors",
  versioning: "Versions",
  benchmarks: "Overview",
};

/** Writes the sidebar: the sections, with the written pages below "Reference". */
export function sidebarOf(
  sections: readonly Section[],
  { errorPages, reference, changelog }: WrittenPages,
): SidebarEntry[] {
  return sections.map((section) => {
    const entries = [...section.pages.map(entryOf), ...(section.sections ?? []).map(groupOf)];
    if (section.title !== "Reference") {
      return {
        text: section.title,
        items: entries,
        ...(closed.includes(section.title) && { collapsed: true }),
      };
    }
    const api = { text: "API", collapsed: true, items: reference.map(entryOf) };
    const withCodes = entries.map((entry) =>
      entry.link === "/errors" ? { ...entry, collapsed: true, items: errorPages.map(entryOf) } : entry,
    );
    return { text: section.title, items: [api, ...withCodes, entryOf(changelog)] };
  });
}

function groupOf({ title, pages }: Section): SidebarEntry {
  return { text: title, collapsed: true, items: pages.map(entryOf) };
}

function entryOf({ title, address }: SitePage): SidebarEntry {
  return { text: shortNames[address] ?? title.replace(/: API$/, ""), link: `/${address}` };
}
