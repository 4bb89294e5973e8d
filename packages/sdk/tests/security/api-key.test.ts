import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions } from "../../src/index.js";
import { faultyServer } from "../app-server/faulty-server.js";
import { stopClock, until } from "../clock.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { shellAgent, shellThreadId } from "../faults/shell-agent.js";
import { thrownBy } from "../thrown-by.js";

watchWhatIsLeft();

const secret = "sk-secret-0123456789abcdef";

/** Prints its API key wherever it can, and fails in the way that the prompt says. */
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
    "does not appear in errors, diagnostics or the log of an agent that prints it and %s",
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
        // Only the agent that hangs is timed, after it has printed the key.
        using clock = prompt === "hangs" ? stopClock() : undefined;
        const toldBefore = told.length;
        const running = codex
          .startThread()
          .run(prompt, { timeoutMs: clock && 700 })
          .catch((error: unknown) => error);
        if (clock) await until(() => told.includes("[redacted]", toldBefore));
        const failure = await (clock?.runUntil(running) ?? running);
        expect(failure).toMatchObject({ code });
        tell(failure);
        tell(String(failure));
        tell(inspect(failure, { depth: 10, showHidden: true }));
      }
      expect(told).toContain("[redacted]");
      expect(told).not.toContain(secret);
      // Also not in part, where a line was cut.
      expect(told).not.toContain(secret.slice(0, 10));
    },
  );

  it.each([
    ["refuses", "request_failed"],
    ["exits", "connection_lost"],
    ["fails", "turn_failed"],
    ["misspeaks", "malformed_event"],
    ["hangs", "turn_timeout"],
  ])("does not appear when an app-server prints it, with its other secrets, and %s", async (prompt, code) => {
    let told = "";
    const tell = (what: unknown) => {
      told += typeof what === "string" ? what : inspect(what, { depth: 10, showHidden: true });
    };
    const others = ["token-0123456789", "bearer-0123456789"] as const;
    const configOverrides = [`mcp_servers.mine.bearer_token="${others[1]}"`];
    await using server = faultyServer("indiscreet", {
      apiKey: secret,
      env: { GITHUB_TOKEN: others[0] },
      configOverrides,
      onDiagnostic: tell,
      onStderr: tell,
    });
    using clock = prompt === "hangs" ? stopClock() : undefined;
    const running = server.codex
      .startThread()
      .run(prompt, { timeoutMs: clock && 700 })
      .catch((error: unknown) => error);
    if (clock) await until(() => told.includes("[redacted]"));
    const failure = await (clock?.runUntil(running) ?? running);
    expect(failure).toMatchObject({ code });
    tell(failure);
    tell(JSON.stringify(failure));
    expect(told).toContain("[redacted]");
    for (const each of [secret, ...others]) expect(told).not.toContain(each.slice(0, 10));
  });

  it("is redacted in other spellings, too", async () => {
    const awkward = 'sk-pa/ss"word\\zebra';
    const written = [
      JSON.stringify(awkward).replaceAll("/", "\\/"),
      encodeURIComponent(awkward),
      `Basic ${Buffer.from(`user:${awkward}`).toString("base64")}`,
      [...awkward].join("\u001b[1m"),
    ].join(" ");
    using agent = shellAgent(`cat > "$here/prompt"; cat "$here/words" >&2; cat "$here/events"`);
    writeFileSync(join(agent.folder, "words"), written);
    const failed = { type: "turn.failed", error: { message: written } };
    const events = [{ type: "error", message: written }, `${written}`, failed];
    const started = `{"type":"thread.started","thread_id":"${shellThreadId}"}\n`;
    writeFileSync(
      join(agent.folder, "events"),
      started + events.map((each) => `${JSON.stringify(each)}\n`).join(""),
    );
    let told = "";
    const tell = (what: unknown) => {
      told += typeof what === "string" ? what : inspect(what, { depth: 10, showHidden: true });
    };
    await using codex = new Codex({
      codexPathOverride: agent.path,
      apiKey: awkward,
      onDiagnostic: tell,
      onStderr: tell,
    });
    tell(
      await codex
        .startThread()
        .run("Go")
        .catch((error: unknown) => error),
    );
    expect(told).toContain("[redacted]");
    const plain = stripVTControlCharacters(told);
    const base64 = Buffer.from(`user:${awkward}`).toString("base64").slice(8, 24);
    for (const part of ["sk-pa", "word", "zebra", base64]) expect(plain).not.toContain(part);
  });

  it("is passed only in the environment: not on the command line, not in a file", async () => {
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

  it("is not repeated by the error of an invalid option", () => {
    for (const apiKey of [`${secret}\0`, [secret], { secret }]) {
      const error = thrownBy(() => new Codex({ apiKey } as CodexOptions));
      expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(secret);
    }
    const env = { [`${secret}`]: `${secret}\0` };
    expect(inspect(thrownBy(() => new Codex({ env: { KEY: `${secret}\0` } })))).not.toContain(secret);
    expect(thrownBy(() => new Codex({ env }))).toMatchObject({ code: "invalid_option" });
  });
});

describe("an address", () => {
  const address = `127.0.0.1:1/path?token=${secret}&x=1#${secret}`;

  it.each<[string, unknown, string]>([
    ["transport", `ws://${address}`, '"ws://127.0.0.1:1/path"'],
    ["transport", `wss://me:${secret}@${address}`, '"wss://127.0.0.1:1/path"'],
    ["transport", `ws://h:99999/?token=${secret}`, "a string (not shown)"],
    ["transport", secret, "a string (not shown)"],
    ["transport", `me:${secret}@h`, "a string (not shown)"],
    ["transport", { type: "app-server", url: `http://${address}` }, "an object with type, url"],
    ["transport", "appserver", '"appserver"'],
    ["baseUrl", `http://me:${secret}@${address}\0`, '"http://127.0.0.1:1/path"'],
    ["options", `ws://${address}`, "a string (not shown)"],
    ["options", secret, "a string (not shown)"],
  ])("is shown without credentials, query and fragment: %s", (option, value, shown) => {
    const options = option === "options" ? value : { [option]: value };
    const error = thrownBy(() => new Codex(options as CodexOptions));
    expect(error).toMatchObject({ code: "invalid_option", option, received: shown });
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(secret);
  });

  it("is shown that way when no server is reached, and when a server repeats it", async () => {
    const told: unknown[] = [];
    const url = `ws://me:${secret}@127.0.0.1:1/path?token=${secret}`;
    await using nowhere = new Codex({
      transport: { type: "app-server", url, token: "token-0123456789" },
      onDiagnostic: (diagnostic) => told.push(diagnostic),
    });
    told.push(
      await nowhere
        .startThread()
        .run("Go")
        .catch((error: unknown) => error),
    );
    expect(told.at(-1)).toMatchObject({ code: "connection_lost" });
    expect(String(told.at(-1))).toContain("ws://127.0.0.1:1/path:");

    using agent = shellAgent(`echo "$started"; cat > "$here/prompt"
      echo '{"type":"turn.failed","error":{"message":"401 of http://me:${secret}@h/v1?key=${encodeURIComponent(`${secret}=`)}"}}'`);
    await using elsewhere = new Codex({
      codexPathOverride: agent.path,
      baseUrl: `http://h/v1?key=${encodeURIComponent(`${secret}=`)}`,
      env: { PATH: process.env["PATH"], HTTPS_PROXY: `http://me:${secret}@h` },
    });
    told.push(
      await elsewhere
        .startThread()
        .run("Go")
        .catch((error: unknown) => error),
    );
    expect(told.at(-1)).toMatchObject({ code: "turn_failed" });
    expect(inspect(told, { depth: 10, showHidden: true })).not.toContain(secret);
    expect(String(told.at(-1))).toContain("[redacted]");
  });
});

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
