import { describe, expect, it } from "vitest";

import { findSecrets } from "./find-secrets.js";
import { redact } from "./redact.js";

describe("findSecrets()", () => {
  it("finds the API key and what variables say is one", () => {
    const env = {
      OPENAI_API_KEY: "one",
      MY_APIKEY: "two",
      GITHUB_TOKEN: "three",
      password: "four",
      PATH: "/bin",
      TOKENS: "x",
    };
    expect(findSecrets({ apiKey: "key", env })).toEqual(["key", "one", "two", "three", "four"]);
    expect(findSecrets({ env: { SECRET: undefined } })).toEqual([]);
  });

  it("looks into the host's environment when that is what the agent gets", () => {
    process.env["CODEX_SDK_TEST_TOKEN"] = "inherited";
    expect(findSecrets({})).toContain("inherited");
    delete process.env["CODEX_SDK_TEST_TOKEN"];
    expect(findSecrets({})).not.toContain("inherited");
  });
});

describe("redact()", () => {
  it("hides every occurrence, the longest first, and leaves short ones", () => {
    const secrets = ["12345678", "", "1234567890", "true"];
    expect(redact("1234567890 12345678 1234567 true 12345678.", secrets)).toBe(
      "[redacted] [redacted] 1234567 true [redacted].",
    );
  });
});
