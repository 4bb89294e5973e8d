/** The line with the bug, and what it should be. */
export const bug = {
  file: "cart.js",
  wrong: "  return items.reduce((sum, item) => sum + item.price, 0);",
  right: "  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);",
} as const;

/** The command that runs the test. It reports the same on every version of Node. */
export const testCommand = "node --test-reporter=spec cart.test.js";

/** The files of the scratch repository, by name: a small module, and a test of it that fails. */
export const scratchFiles: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "cart", "private": true, "type": "module" }\n',
  [bug.file]: `/** The price of everything in a cart. */\nexport function total(items) {\n${bug.wrong}\n}\n`,
  "cart.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";

import { total } from "./cart.js";

test("an empty cart costs nothing", () => {
  assert.equal(total([]), 0);
});

test("every piece of an item is paid for", () => {
  assert.equal(total([{ price: 3, quantity: 2 }]), 6);
});
`,
};
