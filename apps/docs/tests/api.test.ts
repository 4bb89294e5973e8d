import { beforeAll, describe, expect, it } from "vitest";

import { findUndocumented } from "../src/api/find-undocumented.js";
import { type Api, readApi } from "../src/api/read-api.js";

describe("the API reference", () => {
  let api: Api;
  beforeAll(async () => {
    api = await readApi();
  });

  it("covers every package", () => {
    const modules = api.project.children?.map(({ name }) => name);
    expect(modules).toEqual(
      expect.arrayContaining(["@codex/sdk", "@codex/protocol/schemas", "@codex/testing"]),
    );
  });

  it("has a doc comment for every exported symbol and each of its members", () => {
    expect(findUndocumented(api.project)).toEqual([]);
  });

  it("leads nowhere and leaves out nothing that it mentions", () => {
    expect(api.complaints).toEqual([]);
  });
});
