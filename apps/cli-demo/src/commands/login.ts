import { Codex, SignInError } from "@codex/sdk";
import { type Command, Option } from "commander";

import { addCodexFlags, type CodexFlags, codexOptions } from "../arguments/flags.js";
import type { Invocation } from "../arguments/invocation.js";
import { readPrompt } from "../arguments/turn-input.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { interruptible } from "../errors/interruption.js";
import { printableText } from "../rendering/printable-text.js";
import { stderr, stdout } from "../terminal/screen.js";
import { addExamples } from "./demo-command.js";

interface LoginFlags extends CodexFlags {
  /** Default: `device`. */
  with?: "device" | "browser" | "api-key";
}

/** Declares `login` and `logout`. */
export function addLoginCommands(program: Command, invocation: Invocation): void {
  const { name } = invocation;
  const login = addCodexFlags(
    program
      .command("login")
      .summary("sign in to ChatGPT, or store an API key")
      .description(
        "Signs in for this program, the codex CLI and everything else that uses the same CODEX_HOME.\n\n" +
          "The key of --with api-key is read from standard input.",
      )
      .addOption(
        new Option(
          "-w, --with <way>",
          "device = enter a code in any browser; browser = in a browser on this machine; api-key = store a key (default: device)",
        ).choices(["device", "browser", "api-key"]),
      ),
  ).action((flags: LoginFlags) =>
    withCodex(flags, invocation, (codex, signal) => signIn(codex, flags, signal)),
  );
  addExamples(login, [`${name} login`, `${name} login --with api-key < key.txt`]);
  addCodexFlags(
    program
      .command("logout")
      .summary("sign out")
      .description("Forgets the account, or the key, that is stored in CODEX_HOME."),
  ).action((flags: LoginFlags) =>
    withCodex(flags, invocation, async (codex) => {
      await codex.logout();
      await stdout.write(["Signed out."]);
    }),
  );
}

function withCodex(
  flags: LoginFlags,
  { directory }: Invocation,
  work: (codex: Codex, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return interruptible(async (signal) => {
    await using codex = new Codex({
      transport: "app-server",
      ...codexOptions(flags, directory),
    });
    await work(codex, signal);
  });
}

async function signIn(codex: Codex, flags: LoginFlags, signal: AbortSignal): Promise<void> {
  try {
    const account = await startSignIn(codex, flags, signal);
    const plan = account.planType === null ? "" : ` (${account.planType})`;
    await stdout.write([
      `Signed in${printableText(account.email === null ? "." : ` as ${account.email}${plan}.`)}`,
    ]);
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    throw new CliError(ExitCode.Environment, error.message, []);
  }
}

async function startSignIn(codex: Codex, flags: LoginFlags, signal: AbortSignal) {
  const { paint } = stderr.style("");
  if (flags.with === "api-key") {
    const apiKey = (await readPrompt(undefined, process.stdin))?.trim();
    if (!apiKey) throw new CliError(ExitCode.WrongUsage, "There is no key on standard input.");
    return (await codex.login({ type: "api_key", apiKey, signal })).wait();
  }
  if (flags.with === "browser") {
    const started = await codex.login({ type: "chatgpt", signal });
    await stderr.write(["Open this address in a browser on this machine:", "", paint.cyan(started.url), ""]);
    return started.wait();
  }
  const { url, userCode, wait } = await codex.login({ type: "device_code", signal });
  await stderr.write([
    `Open ${paint.cyan(printableText(url))} in any browser, and enter the code ${paint.bold(printableText(userCode))}.`,
    paint.dim("It is valid for 15 minutes. Ctrl-C cancels."),
  ]);
  return wait();
}
