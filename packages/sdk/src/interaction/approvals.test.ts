import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PermissionsApprovalRequest } from "./approval-request.js";
import { commandApproval, permissionsApproval } from "./approvals.js";
import { elicitation } from "./elicitations.js";

const unused = undefined as never;

describe("an answer, with properties on Object.prototype", () => {
  const pollution = {
    acceptWithExecpolicyAmendment: ["rm"],
    fileSystem: { write: ["/"] },
    scope: "session",
    strictAutoReview: true,
    action: "accept",
    content: { evil: true },
  };
  beforeEach(() => void Object.assign(Object.prototype, pollution));
  afterEach(() => {
    for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
  });

  it("grants only what the decision says", () => {
    const requested = { permissions: { network: null, fileSystem: null } } as PermissionsApprovalRequest;
    const network = { enabled: true };
    const grant = permissionsApproval.toAnswer({ grantPermissions: { network } }, requested, unused);
    expect(JSON.stringify(grant)).toBe(
      JSON.stringify({ permissions: { network }, scope: "turn", strictAutoReview: false }),
    );
    expect(commandApproval.toAnswer({}, unused, unused) === undefined).toBe(true);
    expect(elicitation.toAnswer({}, unused, unused) === undefined).toBe(true);
    expect(JSON.stringify(elicitation.toAnswer("accept", unused, unused))).toBe(
      '{"action":"accept","content":null,"_meta":null}',
    );
  });
});
