import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCodexHome } from "@codex/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Codex, type Diagnostic } from "../src/index.js";
import { transports } from "./harness.js";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.warn("Certificates are NOT checked: openssl is not installed.");

it.runIf(process.env["REQUIRE_SERVICES"])("openssl is installed", () => expect(hasOpenssl).toBe(true));

const directory = mkdtempSync(join(tmpdir(), "codex-certificates-"));
const file = (name: string) => join(directory, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "ignore" });

/** A model provider whose certificate is signed by the authority in `authority.pem`. It rejects every request. */
const server = createServer((_, response) => {
  response.writeHead(401, { "content-type": "application/json" });
  response.end('{"error":{"message":"no such key"}}');
});

beforeAll(async () => {
  if (!hasOpenssl) return;
  for (const name of ["authority", "other"]) {
    const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`];
    openssl("req", "-x509", ...key, "-days", "2", "-out", `${name}.pem`, "-subj", `/CN=${name}`);
  }
  openssl(..."req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost".split(" "));
  writeFileSync(file("extensions"), "subjectAltName=DNS:localhost\n");
  const authority = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"];
  const output = ["-days", "2", "-out", "server.pem", "-extfile", "extensions"];
  openssl("x509", "-req", "-in", "server.csr", ...authority, ...output);
  server.setSecureContext({ key: readFileSync(file("server.key")), cert: readFileSync(file("server.pem")) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

describe.runIf(hasOpenssl).each(transports)(
  "a provider with a certificate of its own, on %s",
  (transport) => {
    /** A `Codex` that uses the provider, with more variables in its environment. */
    async function start(variables: Record<string, string>) {
      const home = await createCodexHome();
      const diagnostics: Diagnostic[] = [];
      const provider = {
        name: "Own certificate",
        base_url: `https://localhost:${(server.address() as AddressInfo).port}/v1`,
        env_key: "PROVIDER_KEY",
        wire_api: "responses",
        request_max_retries: 0,
        stream_max_retries: 0,
      };
      const codex = new Codex({
        transport,
        env: { ...home.env, PROVIDER_KEY: "none", ...variables },
        config: { model: "gpt-5.5", model_provider: "own", model_providers: { own: provider } },
        onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
      });
      return {
        codex,
        diagnostics,
        thread: codex.startThread({ skipGitRepoCheck: true, workingDirectory: home.path }),
        async [Symbol.asyncDispose]() {
          await codex.close();
          await home.dispose();
        },
      };
    }

    it.each(["NODE_EXTRA_CA_CERTS", "CODEX_CA_CERTIFICATE", "SSL_CERT_FILE"])(
      "is reached when %s names its authority",
      async (variable) => {
        await using own = await start({ [variable]: file("authority.pem") });
        await expect(own.thread.run("Go")).rejects.toThrow("no such key");
        expect(own.diagnostics).not.toContainEqual(expect.objectContaining({ code: "reconnecting" }));
      },
    );

    it("cannot be reached otherwise, which is reported at once", async () => {
      await using own = await start({ NODE_EXTRA_CA_CERTS: file("other.pem") });
      const stopper = new AbortController();
      const running = own.thread.run("Go", { signal: stopper.signal });
      const outcome = expect(running).rejects.toMatchObject({ cause: "seen enough" });
      await expect
        .poll(() => own.diagnostics, { timeout: 30_000 })
        .toContainEqual(
          expect.objectContaining({ code: "reconnecting", detail: expect.stringContaining("network") }),
        );
      stopper.abort("seen enough");
      await outcome;
    });
  },
);
