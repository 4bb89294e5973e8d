import { expect, it } from "vitest";

import { nearestPages } from "./nearest-pages.js";

const pages = [
  "guides/streaming",
  "guides/structured-output",
  "guides/errors",
  "errors/turn_failed",
  "errors/turn_ended",
  "reference/sdk",
  "architecture",
].map((address) => ({ address, title: address }));

it.each([
  ["/guides/steaming", "guides/streaming"],
  ["/guide/structured-output", "guides/structured-output"],
  ["/docs/guides/streaming.md", "guides/streaming"],
  ["/errors/turn-failed", "errors/turn_failed"],
  ["/turn_failed.html", "errors/turn_failed"],
  ["/ARCHITECTURE.md", "architecture"],
  ["/reference/sdk/", "reference/sdk"],
  // Not the escape of a character.
  ["/guides/streaming%", "guides/streaming"],
])("%s is nearest to %s", (requested, nearest) => {
  expect(nearestPages(requested, pages)[0]?.address).toBe(nearest);
});

it("suggests nothing for what resembles no page", () => {
  expect(nearestPages("/wp-login.php", pages)).toEqual([]);
});
