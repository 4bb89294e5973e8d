import { expect, it } from "vitest";

import { compileSnippets } from "./compile-snippets.js";
import { readSnippets } from "./read-snippets.js";
import { describeProblem } from "./snippet.js";

it("names the page and the line of every mistake", () => {
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
// @ts-expect-error what compiles here must not
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

it("lets no code slip past, and no marking it does not know", () => {
  const page = "```typescript\n```\n\n```ts runs\n```\n\n```sh\n```\n";
  expect(readSnippets("page.md", page).problems.map(describeProblem)).toEqual([
    "page.md:1: write `ts` instead of `typescript`, so that it is checked",
    "page.md:4: unknown word `runs` behind `ts`",
  ]);
});
