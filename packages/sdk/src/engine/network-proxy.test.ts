import { describe, expect, it } from "vitest";

import { enforceDomains, networkProxy } from "./network-proxy.js";

const domains = 'permissions={web = {network = {domains = {"example.com" = "allow"}}}}';

describe("enforceDomains()", () => {
  it.each([
    domains,
    ' permissions.web.network={domains = {"a.b" = "deny"}}',
    "permissions.web.network.domains.x=1",
  ])("turns on the proxy for %j", (override) => {
    expect(enforceDomains(['model="x"', override])).toEqual(['model="x"', override, networkProxy]);
  });

  it.each([
    [['model="x"']],
    [["permissions.web.network.enabled=true"]],
    [[domains, "features.network_proxy=false"]],
    [[domains, "features={network_proxy = {enabled = true}}"]],
    [["features.network_proxy.enabled=true", domains]],
  ])("leaves %j as they are", (overrides) => {
    expect(enforceDomains(overrides)).toEqual(overrides);
  });
});
