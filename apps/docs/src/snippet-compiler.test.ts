import { expect, it } from "vitest";

import { describeProblem } from "./pages.js";
import { compileSnippets } from "./snippet-compiler.js";
import { readSnippets } from "./snippets.js";

it("reports the page and the line of every error", () => {
  const page = `# Page

\`\`\`ts
import { Codex } from "@codex/sdk";

const codex = new Codex({ sandbox: "read-only" });
\`\`\`

- a list

  \`\`\`ts fragment
  const turn = await thread.run("Hello");
  turn.finalAnswer;
  \`\`\`

\`\`\`ts
await thread.run("not a program without its beginning");
\`\`\`

\`\`\`ts
// @ts-expect-error this compiles, although it must not
const fine = 1;
\`\`\`

\`\`\`ts
import { Codex } from "@codex/sdk";
import { noSuchThing } from "no-such-package";

await using codex = new Codex();
\`\`\`
`;
  expect(compileSnippets(readSnippets("page.md", page).snippets).map(describeProblem).sort()).toEqual([
    expect.stringMatching(/^page.md:13: Property 'finalAnswer' does not exist/),
    expect.stringMatching(/^page.md:17: Cannot find name 'thread'/),
    expect.stringMatching(/^page.md:21: Unused '@ts-expect-error' directive/),
    expect.stringMatching(/^page.md:27: Cannot find module 'no-such-package'/),
    expect.stringMatching(/^page.md:6: Object literal may only specify known properties.*'sandbox'/),
  ]);
});

it("leaves out programs whose packages are installed elsewhere", () => {
  const page = '```ts external\n// worker.ts\nimport { worker } from "no-such-package";\n```\n';
  const { snippets, problems } = readSnippets("page.md", page);
  expect(snippets).toMatchObject([{ isExternal: true, line: 2 }]);
  expect([...problems, ...compileSnippets(snippets)]).toEqual([]);
});

it("rejects other names of the language and unknown markings", () => {
  const page = "```typescript\n```\n\n```ts runs\n```\n\n```sh\n```\n";
  expect(readSnippets("page.md", page).problems.map(describeProblem)).toEqual([
    "page.md:1: use `ts` instead of `typescript`, so that the snippet is checked",
    "page.md:4: unknown word `runs` after `ts`",
  ]);
});
