import type { CodexOptions } from "../codex/codex-options.js";
import type { Secrets } from "../secrets/secrets.js";
import type { Engine } from "./engine.js";

/** The engine that the options ask for. Each is loaded only when it is used. */
export async function createEngine(
  given: CodexOptions,
  overrides: readonly string[],
  secrets: Secrets,
): Promise<Engine> {
  const options: CodexOptions = { ...given, onDiagnostic: secrets.redactDiagnostics(given.onDiagnostic) };
  const { transport = "exec" } = options;
  if (transport === "exec") {
    const { ExecEngine } = await import("./exec/exec-engine.js");
    return new ExecEngine(options, overrides, secrets);
  }
  const { AppServerEngine } = await import("./app-server/app-server-engine.js");
  return new AppServerEngine(options, overrides, secrets);
}
