import type { CodexErrorInfo } from "./codex-error-info.js";

/** Why a turn failed, or what it met on its way. */
export interface TurnError {
  /** In words; may be the raw body a provider answered with. */
  message: string;
  /** What kind of failure it is, or `null` when unknown. */
  codexErrorInfo: CodexErrorInfo | null;
  /** More words, or `null`. */
  additionalDetails: string | null;
}
