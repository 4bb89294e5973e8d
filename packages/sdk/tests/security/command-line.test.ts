import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions, type ThreadOptions } from "../../src/index.js";
import { faultyServer } from "../app-server/faulty-server.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { shellAgent, shellThreadId } from "../faults/shell-agent.js";
import { lastArguments, readFlags, recorder } from "./recorder.js";

watchWhatIsLeft();

/** Values that try to become something other than a value. */
const hostileTexts = [
  ...[
    "--sandbox=danger-full-access",
    "--dangerously-bypass-approvals-and-sandbox",
    "-s",
    "-",
    "--",
    "--last",
  ],
  ...["a=b", '"', "'", '"""', "\\", 'a"\nmodel="evil', "a\nb", "\r\n", "a\u2028b", "\u001b[2J", "\u007f"],
  ...["$(touch /tmp/evil)", "`id`", "; exit", "%PATH%", "é€😀", " a ", "a,b", "{}", "[x]", "true", "1", "#"],
];
const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .string({ unit: "binary", minLength: 1, maxLength: 20 })
    .filter((text) => !text.includes("\0") && !/\p{Surrogate}/u.test(text)),
  fc.constantFrom(...hostileTexts).chain((start) => fc.string({ maxLength: 5 }).map((end) => start + end)),
);

describe("a value from the caller", () => {
  it("is only ever the value of its own option on the command line", async () => {
    using agent = shellAgent(recorder);
    const folder = join(agent.folder, "work");
    const record = fc.record(
      {
        model: hostileText,
        threadSource: hostileText,
        // It must exist.
        workingDirectory: hostileText.map((text) =>
          join(folder, text.replaceAll("/", "_").replace(/^\.+/, "x")),
        ),
        additionalDirectories: fc.array(hostileText, { maxLength: 3 }),
        modelReasoningEffort: hostileText,
        baseUrl: hostileText,
        setting: hostileText,
        override: hostileText.map((text) => `key=${text}`),
      },
      { noNullPrototype: true },
    );
    const property = fc.asyncProperty(record, async ({ baseUrl, setting, override, ...threadOptions }) => {
      const config = { developer_instructions: setting };
      await using codex = new Codex({
        codexPathOverride: agent.path,
        baseUrl,
        config,
        configOverrides: [override],
      });
      const { model, threadSource, workingDirectory, additionalDirectories, modelReasoningEffort } =
        threadOptions;
      mkdirSync(workingDirectory, { recursive: true });
      const thread = codex.startThread(threadOptions);
      await thread.run("Go");
      const shared: [string, string][] = [
        ["--experimental-json", ""],
        ["--config", `developer_instructions=${toml(setting)}`],
        ["--config", override],
        ["--config", `openai_base_url=${toml(baseUrl)}`],
        ["--model", model],
      ];
      const rest: [string, string][] = [
        ["--cd", workingDirectory],
        ...additionalDirectories.map((directory): [string, string] => ["--add-dir", directory]),
        ["--config", `model_reasoning_effort=${toml(modelReasoningEffort)}`],
      ];
      expect(readFlags(lastArguments(agent))).toEqual([
        ...shared,
        ["--thread-source", threadSource],
        ...rest,
      ]);
      await thread.run("Go on");
      expect(readFlags(lastArguments(agent))).toEqual([...shared, ...rest, ["resume", shellThreadId]]);
    });
    // Shrinking stops early enough to print the seed. A run is never interrupted, because its agent would outlive the test.
    await fc.assert(property, { numRuns: 40, skipAllAfterTimeLimit: 60_000 });
  }, 120_000);

  it("is only ever a value on the command line of an app-server", async () => {
    let log = "";
    const onStderr = (text: string) => {
      log += text;
    };
    const configOverrides = ["--listen=ws://0.0.0.0:1", "-c"];
    await using server = faultyServer("indiscreet", {
      apiKey: "sk-secret-0123456789abcdef",
      baseUrl: "-x",
      configOverrides,
      onStderr,
    });
    await server.codex.warmUp();
    await server.codex.close();
    const flags = ["--listen=ws://0.0.0.0:1", "-c", 'openai_base_url="-x"'].map((text) => `--config=${text}`);
    expect(log).toContain(` app-server ${flags.join(" ")} --config=`);
  });

  it.each<[keyof CodexOptions | keyof ThreadOptions, unknown]>([
    ["model", "a\0b"],
    ["workingDirectory", "/tmp\0/x"],
    ["additionalDirectories", ["/tmp", "\0"]],
    ["threadSource", "\0"],
    ["modelReasoningEffort", "high\0"],
    ["codexPathOverride", "/bin/codex\0"],
    ["baseUrl", "http://localhost\0"],
    ["apiKey", "sk-\0"],
    ["configOverrides", ["a=\0"]],
    ["env", { A: "\0" }],
    ["env", { "A\0": "" }],
    ["env", { "A=B": "" }],
  ])("is rejected before a process exists if it contains NUL: %s %j", (option, value) => {
    using agent = shellAgent(recorder);
    const start = () => new Codex({ codexPathOverride: agent.path, [option]: value }).startThread();
    const startThread = () => new Codex().startThread({ [option]: value });
    const isThreadOption = !["codexPathOverride", "baseUrl", "apiKey", "configOverrides", "env"].includes(
      option,
    );
    expect(isThreadOption ? startThread : start).toThrow(
      expect.objectContaining({ code: "invalid_option", option }),
    );
    expect(readdirSync(agent.folder)).toEqual(["codex"]);
  });

  it("may contain NUL in a setting, which TOML can express", async () => {
    using agent = shellAgent(recorder);
    await using codex = new Codex({ codexPathOverride: agent.path, config: { a: "x\0y", b: { "k\0=": 1 } } });
    await codex.startThread().run("Go");
    expect(lastArguments(agent)).toEqual(expect.arrayContaining(['a="x\\u0000y"', 'b={"k\\u0000=" = 1}']));
  });

  it.each(["", "model=evil", "a..b", " model", "model\n", "a\0"])(
    "cannot be a top-level setting named %j",
    (key) => {
      expect(() => new Codex({ config: { [key]: "x" } })).toThrow(
        expect.objectContaining({ code: "invalid_config" }),
      );
    },
  );
});

/** The TOML literal of a text. (`@codex/config` tests it.) */
function toml(text: string): string {
  const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replaceAll("\u007f", unicodeEscape);
}
