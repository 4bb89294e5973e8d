import { describe, expect, it } from "vitest";
import { command, context, decide, permissions, rule } from "../../../tests/approval-requests.js";
import type { ApprovalRequest } from "../approval-request.js";
import type { ApprovalRule, RuleDecision } from "./approval-rule.js";
import { approvalRules, type RuledDecision } from "./approval-rules.js";

describe("several rules", () => {
  const rules = [
    rule({ command: ["git", "push"] }, "cancel"),
    rule({ command: ["rm"] }, "decline"),
    rule({ command: ["git"] }),
    rule({ command: ["ls"] }, "acceptForSession"),
    rule({ command: ["git", "log"] }, "decline"),
  ];

  it.each([
    ["git log", "accept"],
    ["git push", "cancel"],
    ["ls", "acceptForSession"],
    ["ls && git log", "accept"],
    ["ls && ls -l", "acceptForSession"],
    ["ls && whoami", "ask"],
    ["rm x && whoami", "decline"],
    ["rm x && git push", "cancel"],
    ["whoami", "ask"],
    ["", "ask"],
  ])(
    "apply the first match to each command and the strictest to the line: %j: %s",
    async (line, expected) => {
      expect(await decide(command(line), rules, { otherwise: "ask" as never })).toBe(expected);
    },
  );

  it("leave other requests to `otherwise`: a default, a decision or a handler", async () => {
    expect(await decide(permissions, rules)).toBe("decline");
    expect(await decide(permissions, rules, { otherwise: "accept" })).toBe("accept");
    const asked: unknown[] = [];
    const otherwise = async (request: ApprovalRequest, given: typeof context) => {
      asked.push(request, given);
      return { grantPermissions: {} };
    };
    expect(await decide(permissions, rules, { otherwise })).toEqual({ grantPermissions: {} });
    expect(asked).toEqual([permissions, context]);
    expect(await decide(command("rm x"), rules, { otherwise })).toBe("decline");
    expect(asked).toHaveLength(2);
  });

  it("report which of them decided and why", async () => {
    const decisions: RuledDecision[] = [];
    const onDecision = (decision: RuledDecision) => {
      decisions.push(decision);
      if (decisions.length === 1) throw new Error("ignored");
      // Left unhandled, this rejection would fail the test.
      return Promise.reject(new Error("ignored"));
    };
    const request = command("ls && rm x");
    await decide(request, rules, { onDecision });
    await decide(command("whoami"), rules, { onDecision });
    expect(decisions).toEqual([
      { request, decision: "decline", rule: rules[1], subject: "rm x", reason: rules[1]?.reason },
      {
        request: expect.anything(),
        decision: "decline",
        rule: null,
        subject: "whoami",
        reason: "no rule applies to it",
      },
    ]);
  });

  it("with sticky or global patterns decide the same way every time", async () => {
    const decided = async (pattern: RegExp, line: string) => {
      const rules = [rule({ command: pattern })];
      return [await decide(command(line), rules), await decide(command(line), rules)];
    };
    expect(await decided(/npm/g, "npm test")).toEqual(["accept", "accept"]);
    expect(await decided(/npm|git/y, "npm test")).toEqual(["accept", "accept"]);
    expect(await decided(/npm|git/y, "evil npm")).toEqual(["decline", "decline"]);
    expect(await decided(/evil|npm/gy, "sudo npm")).toEqual(["decline", "decline"]);
    const moved = /npm/y;
    moved.lastIndex = 5;
    expect(await decided(moved, "evil npm")).toEqual(["decline", "decline"]);
  });

  it("are not affected by later changes to the caller's objects", async () => {
    const words = ["git", "status"];
    const given = { command: words, decision: "accept" as RuleDecision, reason: "x" };
    const list: ApprovalRule[] = [given];
    const handler = approvalRules(list);
    words.pop();
    list.push(rule({ command: ["rm"] }));
    given.decision = "cancel";
    expect(await handler(command("git status"), context)).toBe("accept");
    expect(await handler(command("git push"), context)).toBe("decline");
    expect(await handler(command("rm x"), context)).toBe("decline");
  });
});
