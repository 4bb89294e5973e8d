import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toCommandDecision, toPermissionsAnswer } from "./approval-decision.js";
import { toElicitationAnswer } from "./elicitations.js";

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

  it("grants nothing but what it says", () => {
    const asked = { network: null, fileSystem: null };
    const network = { enabled: true };
    const grant = toPermissionsAnswer({ grantPermissions: { network } }, asked);
    expect(JSON.stringify(grant)).toBe(
      JSON.stringify({ permissions: { network }, scope: "turn", strictAutoReview: false }),
    );
    expect(toCommandDecision({}) === undefined).toBe(true);
    expect(toElicitationAnswer({}) === undefined).toBe(true);
    expect(JSON.stringify(toElicitationAnswer("accept"))).toBe(
      '{"action":"accept","content":null,"_meta":null}',
    );
  });
});
