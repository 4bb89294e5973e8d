import { afterEach, expect, it, vi } from "vitest";

import { rewriteLinks } from "./site-links.js";

const targets = {
  addresses: new Map([
    ["README.md", "index"],
    ["docs/errors.md", "errors"],
    ["docs/guides/tools.md", "guides/tools"],
    ["packages/web/README.md", "packages/web"],
  ]),
  sections: new Map([["docs/errors.md#turn_failed", "errors/turn_failed"]]),
};
const rewrite = (markdown: string) => rewriteLinks("docs/guides/page.md", markdown, targets);

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each([
  ["[a](tools.md) [b](tools.md#mcp-servers)", "[a](/guides/tools) [b](/guides/tools#mcp-servers)"],
  ["[a](../errors.md#turn_failed)", "[a](/errors/turn_failed)"],
  ["[a](../errors.md#secrets)", "[a](/errors#secrets)"],
  ["[home](../../README.md) [web](../../packages/web)", "[home](/) [web](/packages/web)"],
  ["![x](../images/demo.svg)", "![x](/images/demo.svg)"],
  ["[![x](../images/demo.svg)](../../scripts/pnpm.mjs)", "![x](/images/demo.svg)"],
  [
    "[here](#there), [out](https://example.com/tools.md)",
    "[here](#there), [out](https://example.com/tools.md)",
  ],
  ["See [`file`](../../package.json).", "See `file`."],
  ["[a]: tools.md\n\n`[a](tools.md)`", "[a]: /guides/tools\n\n`[a](tools.md)`"],
  ['<img src="../images/demo.svg" alt="x">', '<img src="/images/demo.svg" alt="x">'],
])("%j becomes %j", (markdown, expected) => {
  expect(rewrite(markdown)).toBe(expected);
});

it("links to files of the repository, once its address is known", () => {
  vi.stubEnv("GITHUB_SERVER_URL", "https://git.example.com");
  vi.stubEnv("GITHUB_REPOSITORY", "owner/name");
  expect(rewrite("[a](../../package.json) [b](../../scripts)")).toBe(
    "[a](https://git.example.com/owner/name/blob/main/package.json) [b](https://git.example.com/owner/name/tree/main/scripts)",
  );
});
