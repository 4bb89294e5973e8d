import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "vitepress";

import { docsFolder, readPage, repositoryRoot } from "../pages.js";
import { writeApiReference } from "./api-reference.js";
import { changelogPage } from "./changelog-page.js";
import { drawDiagrams } from "./diagrams.js";
import { errorOverview, errorPage, errorSource, readErrorReference } from "./error-pages.js";
import { homeOf, pitchOf } from "./home-page.js";
import { llmsFullText, llmsIndex, type WrittenPage } from "./llms-texts.js";
import { sidebarOf } from "./sidebar.js";
import { type LinkTargets, rewriteLinks } from "./site-links.js";
import { addressOf, homePage, pagesOf, readSections, type SitePage } from "./site-map.js";

/** What the build writes for VitePress to read. Git ignores it. */
const workFolder = join(docsFolder, ".site");
const pageFolder = join(workFolder, "pages");
const publicFolder = join(pageFolder, "public");

/** Builds the site into a folder. Nothing is read from the network. */
export async function buildSite(outDir: string): Promise<void> {
  await rm(pageFolder, { recursive: true, force: true });
  await mkdir(publicFolder, { recursive: true });
  const sections = await readSections();
  const errors = await readErrorReference();
  const apiPages = await writeApiReference(join(publicFolder, "api"));
  const known = [...pagesOf(sections), { source: homePage, address: "index", title: "" }];
  const targets: LinkTargets = {
    addresses: new Map([
      ...known.map(({ source = "", address }) => [source, address] as const),
      ["docs/decisions", "decisions"],
    ]),
    sections: new Map(
      errors.pages.flatMap(({ code, anchors }) =>
        anchors.map((anchor, index) => [
          `${errorSource}#${anchor}`,
          `errors/${code}${index === 0 ? "" : `#${anchor}`}`,
        ]),
      ),
    ),
  };
  const show = (source: string, markdown: string) =>
    drawDiagrams(rewriteLinks(source, markdown, targets), `images/${addressOf(source)}`, publicFolder);
  const write = async (page: SitePage): Promise<WrittenPage> => {
    const { source = "", address } = page;
    const markdown = source === errorSource ? errorOverview(errors) : await readPage(source);
    return writePage({ ...page, markdown: await show(source, markdown) }, address);
  };

  const written = new Map(
    (await Promise.all(pagesOf(sections).map(write))).map((page) => [page.address, page] as const),
  );
  const errorPages = await Promise.all(
    errors.pages.map(async (page) =>
      writePage({
        address: `errors/${page.code}`,
        title: page.code,
        markdown: await show(errorSource, errorPage(page)),
      }),
    ),
  );
  const reference = await Promise.all(apiPages.map((page) => writePage(page)));
  const changelog = await writePage({
    address: "changelog",
    title: "Changelog",
    markdown: await changelogPage(),
  });
  const decisions = pagesOf(sections).filter(({ address }) => address.startsWith("decisions/"));
  await writePage({
    address: "decisions",
    title: "Decisions",
    markdown: `# Decisions\n\nWhy the SDK is the way it is.\n\n${decisions.map(({ address, title }) => `- [${title}](/${address})`).join("\n")}\n`,
  });
  const home = await show(homePage, await readPage(homePage));
  await writeFile(join(pageFolder, "index.md"), homeOf(home));

  // For language models.
  const groups = sections.map(({ title, pages }) => ({
    title,
    pages: pages.map(({ address }) => written.get(address) as WrittenPage),
  }));
  const all = [
    ...groups,
    { title: "API", pages: reference },
    { title: "Error codes", pages: [...errorPages, changelog] },
  ];
  await writeFile(
    join(publicFolder, "llms.txt"),
    llmsIndex(pitchOf(home), all, await readPage("docs/README.md")),
  );
  const guides = groups.filter(({ title }) => title !== "Benchmarks" && title !== "Contributing");
  const full = [
    { address: "index", title: "", markdown: home },
    ...guides.flatMap(({ pages }) => pages),
    ...errorPages,
  ];
  await writeFile(join(publicFolder, "llms-full.txt"), llmsFullText(full));

  // For the page that is shown for an unknown address, and for the configuration of VitePress.
  const paths = [...known, ...errorPages, ...reference, changelog].map(({ address, title }) => ({
    address,
    title,
  }));
  await writeFile(
    join(publicFolder, "paths.json"),
    JSON.stringify(paths.filter(({ address }) => address !== "index")),
  );
  const sidebar = sidebarOf(sections, { errorPages, reference, changelog });
  await writeFile(join(workFolder, "site.json"), JSON.stringify({ sidebar }));
  await cp(join(docsFolder, ".vitepress/theme/favicon.svg"), join(publicFolder, "favicon.svg"));
  await cp(join(repositoryRoot, "docs/images"), join(publicFolder, "images"), { recursive: true });

  await build(docsFolder, { outDir });
}

async function writePage<Page extends WrittenPage>(page: Page, address = page.address): Promise<Page> {
  for (const folder of [pageFolder, publicFolder]) {
    const file = join(folder, `${address}.md`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, page.markdown);
  }
  return page;
}
