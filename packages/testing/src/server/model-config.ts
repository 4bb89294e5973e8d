/** The part of the agent's configuration that keeps it quiet, quick and offline. */
export type QuietConfig = {
  /** The model to request. Absent when the agent uses its own default. */
  model?: string;
  /** Off, because sending them would keep the process alive for seconds after the last turn. */
  analytics: { enabled: boolean };
  /** Off, because it uses the network. */
  check_for_update_on_startup: boolean;
  /** Turns off the features that use the network, or that keep working in `CODEX_HOME` after the turn. */
  features: { plugins: boolean; shell_snapshot: boolean };
};

/** The whole configuration that points the agent at a scripted model. */
export type ScriptedModelConfig = QuietConfig & {
  /** The provider below. */
  model_provider: string;
  /** The scripted model, as a separate provider. */
  model_providers: {
    scripted: {
      name: string;
      base_url: string;
      wire_api: string;
      supports_websockets: boolean;
      request_max_retries?: number;
      stream_max_retries?: number;
    };
  };
};

/** Writes settings as TOML, in which their values look as in JSON. */
export function toToml(settings: object, path = ""): string {
  return Object.entries(settings)
    .map(([name, value]) =>
      typeof value === "object"
        ? toToml(value, `${path}${name}.`)
        : `${path}${name} = ${JSON.stringify(value)}\n`,
    )
    .join("");
}

/** Settings for any provider. */
export function quietConfig({ model = "gpt-5.5" }: { model?: string | null }): QuietConfig {
  return {
    ...(model !== null && { model }),
    analytics: { enabled: false },
    check_for_update_on_startup: false,
    features: { plugins: false, shell_snapshot: false },
  };
}

/** Settings that make the scripted model the agent's provider. */
export function scriptedModelConfig(
  url: string,
  options: { maxRetries?: number; model?: string | null },
): ScriptedModelConfig {
  const { maxRetries } = options;
  return {
    ...quietConfig(options),
    model_provider: "scripted",
    model_providers: {
      scripted: {
        name: "Scripted model",
        base_url: url,
        wire_api: "responses",
        supports_websockets: false,
        ...(maxRetries !== undefined && { request_max_retries: maxRetries, stream_max_retries: maxRetries }),
      },
    },
  };
}
