import { describe, expect, it } from "vitest";
import { thrownBy } from "../../tests/thrown-by.js";
import { Codex, type CodexOptionsInput, type Diagnostic, InvalidOptionError } from "../index.js";

const id = "01900000-0000-7000-8000-000000000000";

/** A `Codex` with a list of its diagnostics. */
function listening(options: object = {}) {
  const diagnostics: Diagnostic[] = [];
  const codex = new Codex({
    codexPathOverride: "/no/such/binary",
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    ...options,
  });
  return { codex, diagnostics };
}

describe.each(["", null, undefined])("%j", (nothing) => {
  it.each([
    "transport",
    "codexPathOverride",
    "baseUrl",
    "apiKey",
    "config",
    "configOverrides",
    "env",
    "strictConfig",
    "onDiagnostic",
    "killGraceMs",
  ])("is not given for %s of a Codex", (option) => {
    expect(() => new Codex({ [option]: nothing })).not.toThrow();
  });

  it.each([
    "model",
    "threadSource",
    "sandboxMode",
    "workingDirectory",
    "skipGitRepoCheck",
    "modelReasoningEffort",
    "networkAccessEnabled",
    "webSearchMode",
    "approvalPolicy",
    "additionalDirectories",
    "onApproval",
    "baseInstructions",
  ])("is not given for %s of a thread", (option) => {
    const { codex, diagnostics } = listening();
    codex.startThread({ [option]: nothing });
    codex.resumeThread(id, { [option]: nothing });
    expect(diagnostics).toEqual([]);
  });

  it("is not given for the options of a running server", () => {
    const transport = { type: "app-server", url: "ws://agents.example.com", token: nothing } as const;
    const options = { transport, apiKey: nothing, env: nothing, codexPathOverride: nothing };
    expect(() => new Codex(options as CodexOptionsInput)).not.toThrow();
  });

  it("is not the id of a thread", () => {
    const { codex } = listening();
    expect(thrownBy(() => codex.resumeThread(nothing as string))).toMatchObject({ option: "id" });
  });
});

it("reads the options of a thread that are null as none", () => {
  expect(() => listening().codex.startThread(null as never)).not.toThrow();
});

describe("an unknown name", () => {
  it.each([
    ["new Codex()", () => new Codex({ apikey: "x" } as object), "apiKey"],
    ["new Codex()", () => new Codex({ base_url: "x" } as object), "baseUrl"],
    ["codex.startThread()", () => listening().codex.startThread({ mode: "x" } as object), "model"],
    ["codex.startThread()", () => listening().codex.startThread({ sandbox: "x" } as object), "sandboxMode"],
    [
      "codex.startThread()",
      () => listening().codex.startThread({ workingDir: "x" } as object),
      "workingDirectory",
    ],
    ["codex.resumeThread()", () => listening().codex.resumeThread(id, { Model: "x" } as object), "model"],
  ])("that is nearly an option of %s is rejected with a suggestion alone", (where, call, meant) => {
    const error = thrownBy(call) as InvalidOptionError;
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error.message).toBe(`${where}: option \`${error.option}\` is unknown. Did you mean \`${meant}\`?`);
  });

  it("of another kind is a diagnostic with the list of names", async () => {
    const { codex, diagnostics } = listening({ maxTurns: 3 });
    const thread = codex.startThread({ modelProvider: "mine", rules: [] } as object);
    await thread.run("x", { onProgress: () => {} } as object).catch(() => {});
    expect(diagnostics.map(({ code, message }) => [code, message.split(". ")[0]])).toEqual([
      ["unknown_option", 'new Codex(): option "maxTurns" is unknown and has no effect'],
      ["unknown_option", 'codex.startThread(): option "modelProvider" is unknown and has no effect'],
      ["unknown_option", 'codex.startThread(): option "rules" is unknown and has no effect'],
      ["unknown_option", 'thread.run(): option "onProgress" is unknown and has no effect'],
    ]);
    expect(diagnostics[1]?.message).toContain("model, threadSource, sandboxMode");
  });

  it("is not reported when the call throws for another option", () => {
    const { codex, diagnostics } = listening();
    expect(() => codex.startThread({ maxTurns: 3, model: 4 } as object)).toThrow(/`model` must be/);
    expect(diagnostics).toEqual([]);
  });
});

it.each([
  ["sandboxMode", "workspace_write", "workspace-write"],
  ["sandboxMode", "readonly", "read-only"],
  ["approvalPolicy", "onRequest", "on-request"],
  ["webSearchMode", "Live", "live"],
])("suggests a value for %s: %j", (option, value, meant) => {
  const { codex } = listening();
  expect(thrownBy(() => codex.startThread({ [option]: value }))).toMatchObject({
    message: `codex.startThread(): option \`${option}\` cannot be "${value}". Did you mean "${meant}"?`,
  });
  expect(() => codex.startThread({ [option]: "zzz" })).toThrow(/must be one of ".*but got "zzz"\.$/);
});

describe("options of a class", () => {
  class Defaults {
    get model() {
      return 5;
    }
    describe() {}
  }

  it("are read if they are getters, whatever the level of the class", () => {
    class Settings extends Defaults {}
    expect(() => listening().codex.startThread(new Settings() as object)).toThrow(/`model`.*the number 5/);
  });

  it("are checked for misspelled names, but its methods are not options", () => {
    class Settings {
      get sandBoxMode() {
        return "read-only";
      }
    }
    const { codex, diagnostics } = listening();
    expect(() => codex.startThread(new Settings() as object)).toThrow(/Did you mean `sandboxMode`/);
    class Helpful {
      model = "gpt-5.5";
      describe() {}
    }
    codex.startThread(new Helpful());
    expect(diagnostics).toEqual([]);
  });
});

describe("half a surrogate pair", () => {
  const half = "a\ud83d";

  it.each<[string, CodexOptionsInput]>([
    ["codexPathOverride", { codexPathOverride: half }],
    ["baseUrl", { baseUrl: `http://h/${half}` }],
    ["apiKey", { apiKey: half }],
    ["configOverrides", { configOverrides: [`a="${half}"`] }],
    ["env", { env: { NAME: half } }],
    ["env", { env: { [half]: "value" } }],
    ["transport", { transport: { type: "app-server", url: "ws://localhost", token: half } }],
    ["transport", { transport: { type: "app-server", url: `ws://localhost/${half}` } }],
  ])("is refused in %s", (option, options) => {
    expect(thrownBy(() => new Codex(options))).toMatchObject({ code: "invalid_option", option });
  });

  it.each([
    "model",
    "threadSource",
    "workingDirectory",
    "modelReasoningEffort",
    "additionalDirectories",
    "baseInstructions",
    "developerInstructions",
  ])("is refused in %s of a thread", (option) => {
    const value = option === "additionalDirectories" ? [half] : half;
    expect(thrownBy(() => listening().codex.startThread({ [option]: value }))).toMatchObject({ option });
  });

  it("is refused in config", () => {
    expect(thrownBy(() => new Codex({ config: { a: { b: half } } }))).toMatchObject({
      code: "invalid_config",
    });
  });

  it("does not mean a whole pair", () => {
    expect(() => listening().codex.startThread({ developerInstructions: "😀" })).not.toThrow();
  });
});

describe("an address", () => {
  const at = (url: string, options: CodexOptionsInput = {}) =>
    thrownBy(() => new Codex({ transport: { type: "app-server", url }, ...options }));

  it("of a server has no fragment", () => {
    for (const url of ["ws://localhost:1/#token", "ws://localhost:1#"]) {
      expect(at(url)).toMatchObject({ code: "invalid_option", option: "transport.url" });
      expect(String(at(url))).not.toContain("token");
    }
  });

  it.each(["http://me:secret@h/v1", " https://secret@h", "http:\\\\me:secret@h", "HTTPS://:secret@h/v1"])(
    "of a provider has no credentials: %s",
    (baseUrl) => {
      const error = thrownBy(() => new Codex({ baseUrl }));
      expect(error).toMatchObject({ code: "invalid_option", option: "baseUrl" });
      expect(String(error)).toMatch(/command line.*`apiKey`.*env_http_headers/);
      expect(String(error) + JSON.stringify(error)).not.toContain("secret");
    },
  );

  it.each(["http://h/v1?mail=me@h", "http://h/@scope/v1", "http://h/#me@h"])(
    "may have an @ elsewhere: %s",
    (baseUrl) => {
      expect(() => new Codex({ baseUrl })).not.toThrow();
    },
  );

  it("of a server with a config that contains itself is a config error, as without one", () => {
    const config: Record<string, never> = {};
    const list: unknown[] = [config];
    Object.assign(config, { inner: { list } });
    expect(at("ws://localhost:1", { config })).toMatchObject({ code: "invalid_config" });
    expect(thrownBy(() => new Codex({ config }))).toMatchObject({ code: "invalid_config" });
  });
});
