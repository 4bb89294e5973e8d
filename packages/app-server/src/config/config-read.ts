import type { JsonValue } from "./json-value.js";

/** Parameters of `config/read`. */
export interface ConfigReadParams {
  /** Also list the layers the settings come from. Default: `false`. */
  includeLayers?: boolean | undefined;
  /**
   * Absolute path of the directory whose project settings take part. Default: the server's own settings, without
   * any project's.
   */
  cwd?: string | undefined;
}

/** Result of `config/read`: the settings in effect. */
export interface ConfigReadResponse {
  /** The effective settings, keyed as in `config.toml`; what is not set is `null`. */
  config: Config;
  /** For each dotted key that is set, the layer it comes from. */
  origins: { [key: string]: ConfigLayerMetadata | undefined };
  /** All layers, the strongest first; `null` unless `includeLayers` was asked for. */
  layers: ConfigLayer[] | null;
}

/**
 * The settings most programs look at. All others are there too, under the names they have in `config.toml`.
 */
export interface Config {
  /** The model new threads use. */
  model: string | null;
  /** The provider new threads use; `null` is the built-in `openai`. */
  model_provider: string | null;
  /** When the agent asks before it acts. */
  approval_policy: JsonValue;
  /** What commands may touch. */
  sandbox_mode: string | null;
  /** How much the model thinks before it answers. */
  model_reasoning_effort: string | null;
  /** Every other setting. */
  [key: string]: JsonValue | undefined;
}

/** Where a setting comes from. */
export interface ConfigLayerMetadata {
  /** The layer, for example `{ type: "user", file: "…/config.toml" }` or `{ type: "sessionFlags" }`. */
  name: { type: string };
  /** A fingerprint of the layer's content. */
  version: string;
}

/** One source of settings with what it says. */
export interface ConfigLayer extends ConfigLayerMetadata {
  /** The layer's own settings. */
  config: JsonValue;
  /** Why the layer takes no part, or `null` when it does. */
  disabledReason: string | null;
}
