import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { reply } from "@codex/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions, type ThreadOptions } from "../src/index.js";
import { faultyServer } from "./app-server/faulty-server.js";
import { watchWhatIsLeft } from "./faults/nothing-left.js";
import { type ShellAgent, shellAgent, shellThreadId } from "./faults/shell-agent.js";
import { startHarness, transports } from "./harness.js";

watchWhatIsLeft();

/** Values made to become something else than a value. */
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

/** Answers, and writes down what it was called with. */
const recorder = `printf '%s\\0' "$@" > "$here/argv"
prompt=$(cat; echo .); echo "$started"; say ok; echo "$completed"`;

/** What a recorder was last called with. */
function lastArguments(agent: ShellAgent): string[] {
  return readFileSync(join(agent.folder, "argv"), "utf8").split("\0").slice(0, -1);
}

/** Reads a command line as the binary does: a value stands behind `=`, or in the next token if that is no flag. */
function readFlags(argv: readonly string[]): [flag: string, value: string][] {
  const valueless = ["--skip-git-repo-check", "--ephemeral", "--experimental-json", "--strict-config"];
  const flags: [string, string][] = [];
  const tokens = [...argv];
  expect(tokens.shift()).toBe("exec");
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === "resume") {
      flags.push([token, tokens.shift() ?? ""]);
      continue;
    }
    expect(token).toMatch(/^--[a-z]/);
    const [flag = "", ...inline] = token.split("=");
    if (inline.length > 0) flags.push([flag, inline.join("=")]);
    else if (valueless.includes(token)) flags.push([token, ""]);
    else {
      expect(tokens[0]).not.toMatch(/^-/);
      flags.push([token, tokens.shift() ?? ""]);
    }
  }
  return flags;
}

describe("what a caller passes, on the command line", () => {
  it("is never anything else than the value of its own option", async () => {
    using agent = shellAgent(recorder);
    const record = fc.record(
      {
        model: hostileText,
        threadSource: hostileText,
        workingDirectory: hostileText,
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
    await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: 15_000 });
  });

  it("is nothing else on that of an app-server", async () => {
    let log = "";
    const onStderr = (text: string) => {
      log += text;
    };
    const configOverrides = ["--listen=ws://0.0.0.0:1", "-c"];
    await using server = faultyServer("indiscreet", {
      apiKey: secret,
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
  ])("is refused before any process exists where it holds NUL: %s %j", (option, value) => {
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

  it("keeps a setting with NUL in it, which TOML can write", async () => {
    using agent = shellAgent(recorder);
    await using codex = new Codex({ codexPathOverride: agent.path, config: { a: "x\0y", b: { "k\0=": 1 } } });
    await codex.startThread().run("Go");
    expect(lastArguments(agent)).toEqual(expect.arrayContaining(['a="x\\u0000y"', 'b={"k\\u0000=" = 1}']));
  });

  it.each(["", "model=evil", "a.b", " model", "model\n", "a\0"])(
    "refuses a top-level setting named %j",
    (key) => {
      expect(() => new Codex({ config: { [key]: "x" } })).toThrow(
        expect.objectContaining({ code: "invalid_config" }),
      );
    },
  );
});

/** The TOML literal of a text, which `@codex/config` has tests of its own for. */
function toml(text: string): string {
  const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replaceAll("\u007f", unicodeEscape);
}

describe.each(transports)("what a caller passes to the real agent, on %s", (transport) => {
  it("reaches it as what it is, however much it looks like something else", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok"));
    for (const model of ["--sandbox=danger-full-access", "-m", 'a"b=c', "a\nb"]) {
      const instructions = `model="evil"\n--config=model=evil '${model}'`;
      const config = { ...harness.model.config, developer_instructions: instructions };
      await using codex = new Codex({ ...harness.codexOptions, config });
      await codex
        .startThread({ ...harness.threadOptions, model, threadSource: "--last" })
        .run(`--help ${model}`);
      const request = harness.model.requests.at(-1);
      expect(request?.model).toBe(model);
      expect(request?.instructions).toContain(instructions);
      expect(request?.userTexts).toEqual([`--help ${model}`]);
    }
  });

  it("does not lose a prompt at NUL", async () => {
    await using harness = await startHarness(transport, [reply.text("ok")]);
    await harness.codex.startThread(harness.threadOptions).run("a\0b");
    expect(harness.model.requests[0]?.lastUserText).toBe("a\0b");
  });

  it("names directories, however they are called, and opens no other", async () => {
    await using harness = await startHarness(transport, [
      reply.shell('for each in ../*/; do touch "$each/probe"; done'),
      reply.text("ok"),
    ]);
    // Left alone, this sandbox may write to every temporary directory.
    const access = { exclude_slash_tmp: true, exclude_tmpdir_env_var: true };
    const config = { ...harness.model.config, sandbox_workspace_write: access };
    await using codex = new Codex({ ...harness.codexOptions, config });
    const before = process.cwd();
    const outside = realpathSync(mkdtempSync(join(tmpdir(), "codex-outside-")));
    const flag = "--sandbox=danger-full-access";
    const opened = ["a=b", "q\"u'o te\n"];
    try {
      // A relative one is looked for in the working directory, or in the host's.
      for (const name of ["-x", flag, `-x/${flag}`, ...opened, "other"]) mkdirSync(join(outside, name));
      process.chdir(outside);
      const thread = codex.startThread({
        workingDirectory: "-x",
        additionalDirectories: [flag, ...opened.map((name) => join(outside, name))],
        sandboxMode: "workspace-write",
        skipGitRepoCheck: true,
      });
      await thread.run("Go");
      const names = readdirSync(outside).filter((name) => name !== flag);
      const written = names.filter((name) => existsSync(join(outside, name, "probe")));
      expect(written.sort()).toEqual(["-x", ...opened]);
    } finally {
      process.chdir(before);
      rmSync(outside, { recursive: true, force: true });
    }
  });
});

const secret = "sk-secret-0123456789abcdef";

/** Prints its API key wherever it can, and fails in the way its prompt says. */
const indiscreet = `
echo "the key is $CODEX_API_KEY" >&2
echo "$CODEX_API_KEY"
printf '%185s %s\n' key: "$CODEX_API_KEY"
echo "$started"
echo '{"type":"error","message":"Reconnecting... ('"$CODEX_API_KEY"')"}'
case $(cat) in
  fails) echo '{"type":"turn.failed","error":{"message":"Incorrect API key: '"$CODEX_API_KEY"'"}}'; exit 1;;
  exits) exit 1;;
  vanishes) exit 0;;
  misspeaks) echo '{"type":"'"$CODEX_API_KEY"'","x":1}'; echo '{"type":"error","message":["'"$CODEX_API_KEY"'"]}';;
  slurs) echo '{"type":"turn.failed","error":"'"$CODEX_API_KEY"'"}';;
  hangs) exec sleep 60;;
esac`;

describe("the API key", () => {
  it.each([
    ["fails", "turn_failed"],
    ["exits", "process_exited"],
    ["vanishes", "missing_terminal_event"],
    ["misspeaks", "malformed_event"],
    ["slurs", "malformed_event"],
    ["hangs", "turn_timeout"],
  ])(
    "does not get into errors, diagnostics or the log of an agent that prints it and %s",
    async (prompt, code) => {
      using agent = shellAgent(indiscreet);
      let told = "";
      const tell = (what: unknown) => {
        told += typeof what === "string" ? what : JSON.stringify(what);
      };
      const codexOptions = {
        codexPathOverride: agent.path,
        onDiagnostic: tell,
        onStderr: tell,
        killGraceMs: 200,
      };
      for (const source of [{ apiKey: secret }, { env: { ...process.env, CODEX_API_KEY: secret } }]) {
        await using codex = new Codex({ ...codexOptions, ...source });
        const failure = await codex
          .startThread()
          .run(prompt, { timeoutMs: 700 })
          .catch((error: unknown) => error);
        expect(failure).toMatchObject({ code });
        tell(failure);
        tell(String(failure));
        tell(inspect(failure, { depth: 10, showHidden: true }));
      }
      expect(told).toContain("[redacted]");
      expect(told).not.toContain(secret);
      // Nor the beginning of it, where a line was cut.
      expect(told).not.toContain(secret.slice(0, 10));
    },
  );

  it.each([
    ["refuses", "request_failed"],
    ["exits", "connection_lost"],
    ["fails", "turn_failed"],
    ["misspeaks", "malformed_event"],
    ["hangs", "turn_timeout"],
  ])("nor of an app-server that prints it, with the other secrets it has, and %s", async (prompt, code) => {
    let told = "";
    const tell = (what: unknown) => {
      told += typeof what === "string" ? what : inspect(what, { depth: 10, showHidden: true });
    };
    const others = ["token-0123456789", "bearer-0123456789"];
    const configOverrides = [`mcp_servers.mine.bearer_token="${others[1]}"`];
    await using server = faultyServer("indiscreet", {
      apiKey: secret,
      env: { GITHUB_TOKEN: others[0] },
      configOverrides,
      onDiagnostic: tell,
      onStderr: tell,
    });
    const failure = await server.codex
      .startThread()
      .run(prompt, { timeoutMs: 2000 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    tell(failure);
    tell(JSON.stringify(failure));
    expect(told).toContain("[redacted]");
    for (const each of [secret, ...others]) expect(told).not.toContain(each.slice(0, 10));
  });

  it("travels by environment alone: not on the command line, not in a file", async () => {
    using agent = shellAgent('echo "$started"; say here; sleep 60; :');
    await using codex = new Codex({ codexPathOverride: agent.path, apiKey: secret, killGraceMs: 200 });
    const outputSchema = { type: "object", properties: {} };
    const { events } = await codex.startThread().runStreamed("Go", { outputSchema });
    await events.next();
    const mentioning = processIds().filter((pid) => read(`/proc/${pid}/environ`).includes(secret));
    expect(mentioning).not.toEqual([]);
    const commandLines = processIds().map((pid) => read(`/proc/${pid}/cmdline`));
    expect(commandLines.join("\n")).toContain(agent.path);
    expect(commandLines.join("\n")).not.toContain(secret);
    const files = readdirSync(tmpdir(), { recursive: true, encoding: "utf8" });
    expect(files.some((name) => name.endsWith("schema.json"))).toBe(true);
    for (const name of files) expect(read(join(tmpdir(), name))).not.toContain(secret);
    await events.return();
  });

  it("is not repeated by an option that is wrong", () => {
    for (const apiKey of [`${secret}\0`, [secret], { secret }]) {
      const error = thrownBy(() => new Codex({ apiKey } as CodexOptions));
      expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(secret);
    }
    const env = { [`${secret}`]: `${secret}\0` };
    expect(inspect(thrownBy(() => new Codex({ env: { KEY: `${secret}\0` } })))).not.toContain(secret);
    expect(thrownBy(() => new Codex({ env }))).toMatchObject({ code: "invalid_option" });
  });
});

describe("the file of an output schema", () => {
  it("is private to the user, on a command line that shows only its path, and gone afterwards", async () => {
    using agent = shellAgent(`${recorder}; exec sleep 60`);
    await using codex = new Codex({ codexPathOverride: agent.path, exitGraceMs: 300, killGraceMs: 200 });
    const outputSchema = {
      type: "object",
      properties: { secretWord: { type: "string" } },
      required: ["secretWord"],
    };
    const { events } = await codex.startThread().runStreamed("Go", { outputSchema });
    for await (const event of events) {
      if (event.type !== "turn.completed") continue;
      const file = readFlags(lastArguments(agent)).find(([flag]) => flag === "--output-schema")?.[1] ?? "";
      expect(dirname(dirname(file))).toBe(tmpdir());
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
        properties: { secretWord: { type: "string" } },
      });
      expect(lastArguments(agent).join(" ")).not.toContain("secretWord");
    }
    await codex.close();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("codex-sdk-"))).toEqual([]);
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

function processIds(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
