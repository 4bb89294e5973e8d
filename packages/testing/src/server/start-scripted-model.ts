import type { IncomingMessage, ServerResponse } from "node:http";
import { checkNames, type NamesOf } from "../option-names.js";
import { RecordedRequest } from "../request/recorded-request.js";
import { RequestLog } from "../request/request-log.js";
import { ScriptReader } from "../script.js";
import { Identifiers } from "../stream/output-events.js";
import { replyInModelsTerms } from "./code-mode-reply.js";
import { plainHeaders, readJsonBody, startLoopbackServer } from "./loopback-server.js";
import { quietConfig, scriptedModelConfig, toToml } from "./model-config.js";
import { sendFailure, sendReply } from "./response-writer.js";
import type {
  ScriptedModel,
  ScriptedModelOptions,
  UnexpectedRequest,
  WaitOptions,
} from "./scripted-model.js";

const defaultWaitMs = 10_000;

const optionNames: NamesOf<ScriptedModelOptions> = { replies: true, maxRetries: true, model: true };

/**
 * Starts a model that replies from a script. Close it at the end of the test.
 *
 * @example
 * await using model = await startScriptedModel({ replies: [reply.text("Hello!")] });
 * const codex = new Codex({ config: model.config });
 *
 * @throws {TypeError} when an option is unknown.
 */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  checkNames("startScriptedModel()", options, optionNames);
  const script = new ScriptReader(options.replies);
  const log = new RequestLog();
  const ids = new Identifiers();
  const unexpectedRequests: UnexpectedRequest[] = [];

  const server = await startLoopbackServer((request, response) => {
    // A connection may break at any point; that is an outcome of the request, not an error of this server.
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    const method = incoming.method ?? "GET";
    const { pathname } = new URL(path, server.origin);
    if (method === "GET" && pathname === "/v1/models") return sendFailure(response, 200, modelList());

    const gone = new AbortController();
    const outcome = new Promise<"answered" | "dropped">((resolve) => {
      response.on("close", () => {
        gone.abort();
        resolve(response.writableFinished ? "answered" : "dropped");
      });
    });
    const served = method === "POST" && pathname === "/v1/responses";
    const request = new RecordedRequest({
      method,
      path,
      outcome,
      headers: plainHeaders(incoming),
      body: await readJsonBody(incoming),
      position: (metadata) => log.position(metadata),
    });
    if (!served) return refuse(request, response, 404, `the scripted model does not serve ${method} ${path}`);

    log.add(request);
    try {
      const reply = await script.answer(request);
      if (reply) return await sendReply(replyInModelsTerms(reply, request, ids), response, gone.signal, ids);
      refuse(request, response, 400, `the script has no reply for ${describe(request)}`);
    } catch (error) {
      refuse(request, response, 400, `the script failed on ${describe(request)}: ${String(error)}`);
    }
  }

  // The agent repeats most failed requests; on 400 it fails the turn at once, with the body as its message.
  function refuse(request: RecordedRequest, response: ServerResponse, status: number, reason: string): void {
    unexpectedRequests.push({ request, reason });
    sendFailure(response, status, reason);
  }

  let closing: Promise<void> | undefined;
  const close = () => {
    log.close();
    closing ??= server.close();
    return closing;
  };
  const url = `${server.origin}/v1`;
  const config = scriptedModelConfig(url, options);
  return {
    url,
    config,
    configToml: toToml(config),
    quietConfig: quietConfig(options),
    requests: log.requests,
    unexpectedRequests,
    get remainingReplies() {
      return script.remaining;
    },
    nextRequest: async (wait) => log.next(waitMs("nextRequest", wait)),
    waitForRequest: async (matches, wait) => log.find(matches, waitMs("waitForRequest", wait)),
    assertFinished() {
      const problems = unexpectedRequests.map(({ reason }) => reason);
      const left = script.remaining;
      if (left > 0)
        problems.push(
          `${left} ${left === 1 ? "reply of the script was" : "replies of the script were"} never asked for`,
        );
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function waitMs(method: string, options: WaitOptions = {}): number {
  checkNames(`model.${method}()`, options, { timeoutMs: true });
  return options.timeoutMs ?? defaultWaitMs;
}

function describe(request: RecordedRequest): string {
  const { number, numberInTurn, turnNumber } = request.position;
  const text = JSON.stringify(request.lastUserText.slice(0, 200));
  return `request ${number} (request ${numberInTurn} of turn ${turnNumber}, last user text ${text})`;
}

/** What `GET /v1/models` answers: a list that satisfies both readers of the public API and the agent. */
function modelList(): object {
  return { object: "list", data: [{ id: "gpt-5.5", object: "model", owned_by: "scripted" }], models: [] };
}
