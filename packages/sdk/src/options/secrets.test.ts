import { describe, expect, it } from "vitest";
import { findSecrets } from "./secrets.js";

describe("findSecrets()", () => {
  it("finds the API key, and secrets by the names of variables", () => {
    const env = {
      OPENAI_API_KEY: "one",
      MY_APIKEY: "two",
      GITHUB_TOKEN: "three",
      password: "four",
      AWS_SECRET_ACCESS_KEY: "five",
      PGPASSWORD: "six",
      DB_PASS: "seven",
      GH_PAT: "eight",
      PATH: "/bin",
      TOKENS: "x",
      COMPASS: "x",
      SORT_KEY: "x",
    };
    const found = ["key", "one", "two", "three", "four", "five", "six", "seven", "eight"];
    expect(findSecrets({ apiKey: "key", env })).toEqual(found);
    expect(findSecrets({ env: { SECRET: undefined } })).toEqual([]);
  });

  it("finds the token of a server, in the form that is sent", () => {
    const transport = { type: "app-server", url: "ws://localhost", token: "token\n" } as const;
    expect(findSecrets({ transport, env: {} })).toEqual(["token"]);
  });

  it("finds secrets by the names of settings at any depth, but not the names of variables", () => {
    const config = {
      model_providers: { mine: { experimental_bearer_token: "one", env_key: "MY_KEY", name: "x" } },
      mcp_servers: { a: { http_headers: { Authorization: "two", "X-Api-Key": "three" }, args: ["x"] } },
    };
    const configOverrides = [
      'a.bearer_token="four"',
      "b.api_key = 'fi=ve'",
      "c.secret=six",
      "d=token",
      "token",
    ];
    const found = ["one", "two", "three", "four", "fi=ve", "six"];
    expect(findSecrets({ env: {}, config, configOverrides })).toEqual(found);
  });

  it("finds credentials in URLs", () => {
    const transport = {
      type: "app-server",
      url: "ws://user:pass%2Fword@h/?token=tok%2Ben&x=y#key=frag",
    } as const;
    expect(findSecrets({ transport, env: {} })).toEqual(["pass/word", "tok+en", "frag"]);
    expect(findSecrets({ env: {}, baseUrl: "https://only-user@h/v1?api-version=2&api-key=k" })).toEqual([
      "only-user",
      "k",
    ]);
    const env = {
      HTTPS_PROXY: "http://me:in-proxy@proxy:1",
      PAGE: "see https://h/?token=x",
      A: "http://h:1/?q=1",
    };
    const config = { model_providers: { mine: { base_url: "https://me:100%@h/" } } };
    const configOverrides = ['openai_base_url="https://a:in-override@h"'];
    expect(findSecrets({ env, config, configOverrides })).toEqual(["in-proxy", "100%", "in-override"]);
  });

  it("finds the key of a header without its scheme", () => {
    const headers = {
      Authorization: "Bearer one",
      "X-Authorization": "two",
      "proxy-authorization": "basic  dGhyZWU=",
    };
    expect(findSecrets({ env: {}, config: { http_headers: headers } })).toEqual(["one", "two", "dGhyZWU="]);
  });

  it("searches the host's environment when the agent inherits it", () => {
    process.env["CODEX_SDK_TEST_TOKEN"] = "inherited";
    expect(findSecrets({})).toContain("inherited");
    delete process.env["CODEX_SDK_TEST_TOKEN"];
    expect(findSecrets({})).not.toContain("inherited");
  });
});
