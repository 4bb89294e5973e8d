import { describe, expect, it } from "vitest";

import { InvalidOptionError } from "../../errors/option-errors.js";
import { checkApprovalRules } from "./approval-rule.js";

describe("checkApprovalRules rejects", () => {
  const good = { command: ["ls"], verdict: "accept", reason: "x" };
  it.each<[string, unknown, string]>([
    ["no list", good, "rules"],
    ["nothing", [undefined], "rules[0]"],
    ["no verdict", [{ ...good, verdict: undefined }], "rules[0].verdict"],
    ["another verdict", [good, { ...good, verdict: "allow" }], "rules[1].verdict"],
    ["no reason", [{ ...good, reason: "" }], "rules[0].reason"],
    ["nothing it is about", [{ verdict: "accept", reason: "x" }], "rules[0]"],
    ["two things it is about", [{ ...good, path: "x" }], "rules[0]"],
    ["a misspelling", [{ verdict: "accept", reason: "x", commands: ["ls"] }], "rules[0]"],
    ["a command in one piece", [{ ...good, command: "ls -l" }], "rules[0].command"],
    ["an empty command", [{ ...good, command: [] }], "rules[0].command"],
    ["an empty path", [{ verdict: "accept", reason: "x", path: "" }], "rules[0].path"],
    ["a directory that is no text", [{ ...good, directory: /x/ }], "rules[0].directory"],
    ["an empty directory", [{ ...good, directory: "" }], "rules[0].directory"],
    [
      "a directory for a path",
      [{ path: "x", directory: ".", verdict: "accept", reason: "x" }],
      "rules[0].directory",
    ],
    ["a URL for a host", [{ host: "https://a.b/", verdict: "accept", reason: "x" }], "rules[0].host"],
  ])("%s", (_, rules, option) => {
    expect(() => checkApprovalRules(rules)).toThrow(InvalidOptionError);
    expect(() => checkApprovalRules(rules)).toThrow(`option \`${option}\` must be`);
  });
});
