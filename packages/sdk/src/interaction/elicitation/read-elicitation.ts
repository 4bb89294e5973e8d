import type { McpServerElicitationRequestParams } from "@codex/app-server/wire";

import type { ElicitationRequest } from "./elicitation-request.js";

/** The question as the caller gets it; `undefined` for a kind that this version does not know. */
export function readElicitation(params: McpServerElicitationRequestParams): ElicitationRequest | undefined {
  const { threadId, turnId, serverName, _meta: meta } = params;
  const origin = { threadId, turnId, serverName, meta };
  switch (params.mode) {
    case "form": {
      const schema = params.requestedSchema as Readonly<Record<string, unknown>>;
      return { mode: "form", ...origin, message: params.message, schema };
    }
    case "url": {
      const { message, url, elicitationId } = params;
      return { mode: "url", ...origin, message, url, elicitationId };
    }
    default:
      return undefined;
  }
}
