import type { Model } from "./model.js";

/** Parameters of `model/list`. */
export interface ModelListParams {
  /** The provider to ask. Default: the configured one. */
  modelProvider?: string | undefined;
  /** Where to go on: `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** Models per page. Default: the server's choice. */
  limit?: number | undefined;
  /** Whether models that pickers leave out come too. Default: `false`. */
  includeHidden?: boolean | undefined;
}

/** Result of `model/list`: one page. */
export interface ModelListResponse {
  /** The models. */
  data: Model[];
  /** Where the next page starts, or `null` on the last one. */
  nextCursor: string | null;
}
