import { existsSync, readFileSync } from "node:fs";
import GithubSlugger from "github-slugger";
import { defineConfig } from "vitepress";

// src/site/build-site.ts writes the pages and this file before VitePress starts.
const site = new URL("../.site/site.json", import.meta.url);
const { sidebar } = existsSync(site) ? JSON.parse(readFileSync(site, "utf8")) : { sidebar: [] };

export default defineConfig({
  title: "Codex SDK for TypeScript",
  description: "Embed the codex coding agent in a TypeScript program.",
  lang: "en",
  srcDir: ".site/pages",
  srcExclude: ["public/**"],
  cacheDir: ".site/cache",
  cleanUrls: true,
  head: [["link", { rel: "icon", href: "/favicon.svg" }]],
  markdown: {
    // The same anchors as on GitHub, so that links hold in both places.
    anchor: { slugify: (heading) => new GithubSlugger().slug(heading) },
  },
  themeConfig: {
    siteTitle: "Codex SDK",
    sidebar,
    nav: [
      { text: "Guides", link: "/guides", activeMatch: "^/guides" },
      { text: "Cookbook", link: "/cookbook", activeMatch: "^/cookbook" },
      { text: "API", link: "/reference/sdk", activeMatch: "^/reference" },
      { text: "Errors", link: "/errors", activeMatch: "^/errors" },
      { text: "Changelog", link: "/changelog" },
    ],
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        // The index takes the words of programs. Colors would be a third of the time of the build.
        _render(markdown, env, renderer) {
          const { highlight } = renderer.options;
          renderer.options.highlight = null;
          try {
            return renderer.render(markdown, env);
          } finally {
            renderer.options.highlight = highlight ?? null;
          }
        },
      },
    },
  },
  vite: { logLevel: "warn" },
});
