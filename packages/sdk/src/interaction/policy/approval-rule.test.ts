import { describe, expect, it } from "vitest";
import { InvalidOptionError } from "../../errors/option-errors.js";
import { checkApprovalRules } from "./approval-rule.js";

describe("checkApprovalRules rejects", () => {
  const good = { command: ["ls"], decision: "accept", reason: "x" };
  it.each<[string, unknown, string]>([
    ["anything but an array", good, "rules"],
    ["an undefined rule", [undefined], "rules[0]"],
    ["a missing decision", [{ ...good, decision: undefined }], "rules[0].decision"],
    ["an unknown decision", [good, { ...good, decision: "allow" }], "rules[1].decision"],
    ["an empty reason", [{ ...good, reason: "" }], "rules[0].reason"],
    ["a rule without a matcher", [{ decision: "accept", reason: "x" }], "rules[0]"],
    ["a rule with two matchers", [{ ...good, path: "x" }], "rules[0]"],
    ["a misspelled matcher", [{ decision: "accept", reason: "x", commands: ["ls"] }], "rules[0]"],
    ["a command as one string", [{ ...good, command: "ls -l" }], "rules[0].command"],
    ["an empty command", [{ ...good, command: [] }], "rules[0].command"],
    ["an empty path", [{ decision: "accept", reason: "x", path: "" }], "rules[0].path"],
    ["a directory that is not text", [{ ...good, directory: /x/ }], "rules[0].directory"],
    ["an empty directory", [{ ...good, directory: "" }], "rules[0].directory"],
    [
      "a directory in a path rule",
      [{ path: "x", directory: ".", decision: "accept", reason: "x" }],
      "rules[0].directory",
    ],
    ["a URL for a host", [{ host: "https://a.b/", decision: "accept", reason: "x" }], "rules[0].host"],
  ])("%s", (_, rules, option) => {
    expect(() => checkApprovalRules(rules)).toThrow(InvalidOptionError);
    expect(() => checkApprovalRules(rules)).toThrow(`option \`${option}\` must be`);
  });
});
