import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

/** A page of a built site: its text, and the anchors in it. */
interface BuiltPage {
  html: string;
  ids: Set<string>;
}

/** Reads a built site to check what it links to and what it loads. */
export class BuiltSite {
  private constructor(
    /** All files, relative to the folder. */
    readonly files: ReadonlySet<string>,
    /** The pages, by their addresses without `.html`. */
    readonly pages: ReadonlyMap<string, BuiltPage>,
    readonly styles: ReadonlyMap<string, string>,
  ) {}

  static async read(directory: string): Promise<BuiltSite> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(directory.length + 1)
          .replaceAll("\\", "/"),
      );
    const pages = new Map<string, BuiltPage>();
    const styles = new Map<string, string>();
    for (const file of files) {
      if (!/\.(html|css|svg)$/.test(file)) continue;
      const text = await readFile(join(directory, file), "utf8");
      if (!file.endsWith(".html")) styles.set(file, text);
      else {
        const ids = new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(([, id = ""]) => decodeHtml(id)));
        pages.set(file.replace(/\.html$/, ""), { html: text, ids });
      }
    }
    return new BuiltSite(new Set(files), pages, styles);
  }

  /** Lists the links and sources within the site that lead nowhere, with the page that they are on. */
  brokenLinks(): string[] {
    const broken = new Set<string>();
    for (const [address, { html }] of this.pages) {
      for (const [, url = ""] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const link = decodeHtml(url);
        if (!isElsewhere(link) && !this.#leadsSomewhere(address, link)) broken.add(`${address}: ${link}`);
      }
    }
    return [...broken];
  }

  #leadsSomewhere(from: string, link: string): boolean {
    const [path = "", anchor = ""] = link.split("#");
    const joined = path.startsWith("/") ? path : posix.join("/", posix.dirname(from), path);
    const target = path === "" ? from : decodeURI(joined.replace(/^\//, "").split("?")[0] ?? "");
    if (this.files.has(target) && !target.endsWith(".html")) return true;
    const bare = target.replace(/\.html$/, "").replace(/\/$/, "");
    const page = this.pages.get(bare) ?? this.pages.get(bare === "" ? "index" : `${bare}/index`);
    return page !== undefined && (anchor === "" || page.ids.has(decodeURIComponent(anchor)));
  }

  /** Lists what the pages and their styles load from other hosts. Links that a reader may follow do not count. */
  outsideLoads(): string[] {
    const loads: string[] = [];
    for (const [address, { html }] of this.pages) {
      for (const [tag] of html.matchAll(
        /<(?:script|link|img|source|iframe|video|audio|object|embed)\b[^>]*>/g,
      )) {
        if (/\s(?:src|href|srcset|data)="(?:https?:)?\/\//.test(tag)) loads.push(`${address}: ${tag}`);
      }
      loads.push(...fetchedBy(address, html.replaceAll(/<pre[\s\S]*?<\/pre>/g, "")));
    }
    for (const [file, text] of this.styles) loads.push(...fetchedBy(file, text));
    return loads;
  }
}

/** What styles fetch from other hosts. */
function fetchedBy(file: string, css: string): string[] {
  const found = css.matchAll(/(?:url\(\s*|@import\s+)["']?(?:https?:)?\/\/[^)"';]+/g);
  return [...found].map(([text]) => `${file}: ${text}`);
}

function isElsewhere(url: string): boolean {
  return /^([a-z][a-z+.-]*:|\/\/)/i.test(url);
}

function decodeHtml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
