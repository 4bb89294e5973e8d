import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions } from "../../src/index.js";
import { faultyServer } from "../app-server/faulty-server.js";
import { stopClock, until } from "../clock.js";
import { watchWhatIsLeft } from "../faults/nothing-left.js";
import { shellAgent } from "../faults/shell-agent.js";

watchWhatIsLeft();

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
        // Only what hangs is timed, from when it has told what it knows.
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
