const dropped = [
  // Whatever configures an agent or a provider on this machine must not reach a test.
  /^(CODEX|OPENAI)_/i,
  // Secrets: the commands of a scripted model can read the environment.
  /(^|_)(API_?KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i,
  // A proxy would stand between the agent and the loopback address.
  /^(https?|all|no)_proxy$/i,
  // A log filter meant for another program floods the agent's stderr.
  /^RUST_LOG$/,
];

/** A copy of an environment that a test can hand to the agent: without secrets and without other people's settings. */
export function childEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !dropped.some((pattern) => pattern.test(name))) environment[name] = value;
  }
  return environment;
}
