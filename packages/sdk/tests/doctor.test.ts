import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { Codex, type DoctorReport } from "../src/index.js";
import { startHarness, transports } from "./harness.js";

const find = ({ checks }: DoctorReport, id: string) => checks.find((check) => check.id === id);
const failed = ({ checks }: DoctorReport) =>
  checks.filter(({ status }) => status === "fail").map(({ id }) => id);

/** A program that is called instead of codex. */
function program(path: string, script: string): string {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.each(transports)("codex.doctor() on %s", (transport) => {
  it("reports what it and codex have checked, each with an id, a status and a summary", async () => {
    await using harness = await startHarness(transport, []);
    const report = await harness.codex.doctor({ workingDirectory: harness.workspace });
    expect(report.codexVersion).toMatch(/^\d+\.\d+\.\d+/);
    const own = report.checks.filter(({ id }) => id.startsWith("sdk.")).map(({ id, status }) => [id, status]);
    expect(own).toEqual(
      ["sdk.binary", "sdk.home", "sdk.locks", "sdk.credentials", "sdk.version", "sdk.sandbox"].map((id) => [
        id,
        "ok",
      ]),
    );
    // Those of codex, one for each of its subjects.
    expect(report.checks.length - own.length).toBeGreaterThanOrEqual(15);
    expect(find(report, "config.load")).toMatchObject({ status: "ok", remedy: null });
    expect(JSON.stringify(find(report, "config.load")?.details)).toContain(harness.home.path);
    // Of the model's provider here, not of the default one.
    expect(JSON.stringify(find(report, "network.provider_reachability"))).toContain(harness.model.url);
    for (const check of report.checks) expect(check.summary, check.id).not.toBe("");
    expect(harness.model.requests).toEqual([]);
  });

  it.runIf(process.platform === "linux")(
    "finds the threads that other processes use, and no others",
    async () => {
      await using harness = await startHarness(transport, [reply.text("ok"), reply.text("ok")]);
      const { codex, codexOptions, threadOptions } = harness;
      await codex.startThread(threadOptions).run("Go");
      const id = "01900000-0000-7000-8000-00000000000a";
      const lock = join(harness.home.path, "thread-writer-locks", `${id}.lock`);
      mkdirSync(dirname(lock), { recursive: true });
      // A process that is no descendant of this one.
      const holding = ["--fork", "flock", lock, "sh", "-c", "echo $$; exec sleep 30"];
      const { stdout } = spawn("setsid", holding, {
        env: harness.home.env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [pid] = await once(stdout, "data");
      await using other = new Codex(codexOptions);
      const threads = [expect.stringMatching(`^${id} \\(process \\d+\\)$`)];
      const found = find(await other.doctor(), "sdk.locks");
      process.kill(Number(pid));
      expect(found).toMatchObject({
        status: "warning",
        details: { threads },
        remedy: expect.stringContaining("fork"),
      });
    },
  );

  it("is what the error of a first turn points to", async () => {
    await using harness = await startHarness(transport, []);
    const codexPathOverride = program(join(harness.workspace, "codex"), "exit 3");
    await using broken = new Codex({ ...harness.codexOptions, codexPathOverride });
    const error = await broken
      .startThread(harness.threadOptions)
      .run("Go")
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining("codex.doctor()"),
      stack: expect.stringContaining("codex.doctor()"),
    });
  });

  it("finds settings that do not parse", async () => {
    await using harness = await startHarness(transport, []);
    writeFileSync(join(harness.home.path, "config.toml"), "model = [broken");
    const report = await harness.codex.doctor();
    expect(report.status).toBe("fail");
    expect(find(report, "config.load")).toMatchObject({
      status: "fail",
      details: { line: "1" },
      remedy: expect.any(String),
    });
  });

  it("finds that there are no credentials, and that none are needed elsewhere", async () => {
    await using harness = await startHarness(transport, []);
    // Whatever is asked of the default provider ends here.
    const env = { ...harness.home.env, HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9" };
    await using codex = new Codex({ transport, env });
    expect(find(await codex.doctor(), "sdk.credentials")).toMatchObject({
      status: "fail",
      remedy: expect.stringContaining("apiKey"),
    });
    await using withKey = new Codex({ transport, env, apiKey: "sk-0123456789abcdef" });
    const report = await withKey.doctor();
    expect(find(report, "sdk.credentials")).toMatchObject({ status: "ok" });
    expect(JSON.stringify(report)).not.toContain("0123456789abcdef");
  });

  it("finds a binary that is missing, does not run, or is too old", async () => {
    await using harness = await startHarness(transport, []);
    const doctor = async (codexPathOverride: string) => {
      await using codex = new Codex({ ...harness.codexOptions, codexPathOverride });
      return codex.doctor();
    };
    const missing = await doctor("/no/codex");
    expect(missing).toMatchObject({ status: "fail", codexVersion: null });
    expect(find(missing, "sdk.binary")?.summary).toContain("/no/codex");
    const path = join(harness.workspace, "codex");
    const mute = await doctor(program(path, "echo 'no such command' >&2; exit 2"));
    expect(failed(mute)).toEqual(["sdk.sandbox", "sdk.codex_doctor"]);
    expect(find(mute, "sdk.codex_doctor")?.details["stderr"]).toBe("no such command");
    const old = await doctor(program(path, `echo '{"codexVersion":"0.42.0","checks":{}}'`));
    expect(failed(old)).toEqual(["sdk.version"]);
    expect(find(old, "sdk.version")?.summary).toContain("0.42.0");
  });

  it("finds a CODEX_HOME that cannot be used", async () => {
    await using harness = await startHarness(transport, []);
    const file = join(harness.workspace, "file");
    writeFileSync(file, "");
    const doctor = async (CODEX_HOME: string) => {
      await using codex = new Codex({ ...harness.codexOptions, env: { ...harness.home.env, CODEX_HOME } });
      return find(await codex.doctor(), "sdk.home");
    };
    expect(await doctor(file)).toMatchObject({ status: "fail", details: { path: file } });
    expect(await doctor(join(file, "home"))).toMatchObject({
      status: "fail",
      details: { path: join(file, "home") },
    });
    rmSync(file);
    expect(await doctor(file)).toMatchObject({
      status: "ok",
      summary: expect.stringContaining("first turn"),
    });
  });

  it("ends with its signal, and rejects wrong options", async () => {
    await using harness = await startHarness(transport, []);
    const path = program(join(harness.workspace, "codex"), "echo started > started; exec sleep 60");
    await using codex = new Codex({ ...harness.codexOptions, codexPathOverride: path });
    const ending = new AbortController();
    const asked = codex.doctor({ workingDirectory: harness.workspace, signal: ending.signal });
    const outcome = expect(asked).rejects.toThrow("enough");
    await expect.poll(() => existsSync(join(harness.workspace, "started"))).toBe(true);
    ending.abort(new Error("enough"));
    await outcome;
    await expect(codex.doctor({ signal: "now" as never })).rejects.toMatchObject({ code: "invalid_option" });
  });
});

it("codex.doctor() does not look at the machine of a server elsewhere", async () => {
  const codex = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:9" } });
  await expect(codex.doctor()).rejects.toMatchObject({ code: "invalid_option", option: "transport" });
});
