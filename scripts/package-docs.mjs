// Copies the guides, the cookbook and the error reference into `packages/sdk/docs`, where programs and coding agents find them once the
// package is installed. The build of the package runs it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "packages/sdk/docs");

/** Guides about other packages and other SDKs. The package is for users of this one. */
const leftOut = /^(workers-.*|sessions-on-other-hosts|from-the-python-sdk)\.md$/;

const pages = new Set([
  "docs/errors.md",
  ...readdirSync(join(root, "docs/guides"))
    .filter((name) => !leftOut.test(name))
    .map((name) => `docs/guides/${name}`),
  ...readdirSync(join(root, "docs/cookbook"))
    .filter((name) => name !== "README.md" && name !== "many-workers.md")
    .map((name) => `docs/cookbook/${name}`),
]);

rmSync(target, { recursive: true, force: true });
for (const page of pages) write(page, withOwnLinks(page, readFileSync(join(root, page), "utf8")));
write("docs/README.md", index());

function write(page, text) {
  const file = join(target, page.slice("docs/".length));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Turns links to what the package does not contain into text, and removes pictures. Programs are left alone. */
function withOwnLinks(page, markdown) {
  return markdown
    .split(/^(```[\s\S]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/!\[[^\]]*\]\([^)]*\)\n*/g, "")
            .replaceAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (link, text, url) =>
              isOwn(page, url) ? link : text,
            ),
    )
    .join("");
}

function isOwn(page, url) {
  const [path] = url.split("#");
  return /^[a-z]+:/.test(url) || path === "" || pages.has(posix.join(posix.dirname(page), path));
}

/** What the table of a page says about the pages in it, by their paths. */
function tableOf(page) {
  const rows = readFileSync(join(root, page), "utf8").matchAll(/^\| \[.*\]\(([^)]+\.md)\) \| (.*) \|$/gm);
  return [...rows].map(([, path, text]) => [posix.join(posix.dirname(page), path), withOwnLinks(page, text)]);
}

/** Lists the pages with what they are about, in the order of the tables. */
function index() {
  const about = new Map([...tableOf("docs/README.md"), ...tableOf("docs/cookbook/README.md")]);
  const order = ["docs/errors.md", ...about.keys()];
  const sorted = [...pages].sort((left, right) => rank(order, left) - rank(order, right));
  const lines = sorted.map((page) => {
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(root, page), "utf8"));
    const text = about.get(page);
    return `- [${title}](${page.slice("docs/".length)})${text === undefined ? "" : `: ${text}`}`;
  });
  return `# @codex/sdk\n\nHow to use this version of the package. \`dist/index.d.ts\` describes every option, event and error.\n\n${lines.join("\n")}\n`;
}

/** The place of a page in the table; at the end for those that it lacks. */
function rank(order, page) {
  const place = order.indexOf(page);
  return place < 0 ? order.length : place;
}
