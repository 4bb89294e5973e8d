import type { DynamicToolCallParams, DynamicToolCallResponse } from "@codex/app-server/wire";
import { describeThrown } from "@codex/protocol/describe";
import { describeIssue } from "../errors/output-errors.js";
import { validateValue } from "../output/output-schema.js";
import type { Tool } from "../tool/tool.js";
import { readToolResult } from "../tool/tool-result.js";
import { type AnswerScope, callWithin, explainMissing } from "./handler.js";

/** What the JSON-RPC message adds to the result, in bytes: mostly the id of the request. */
const envelopeBytes = 100;

/** The limit of an explanation to the model: an error's message can have any length. */
const maxFailureCharacters = 20_000;

/** Runs a tool and answers with its result, unless it leaves an unknown one to another client. The model sees every failure as a failed call. Never rejects. */
export async function answerToolCall(
  params: DynamicToolCallParams,
  scope: AnswerScope,
): Promise<DynamicToolCallResponse> {
  const name = params.tool;
  const report = (reason: string, thrown?: { cause: unknown }) =>
    scope.report({
      code: "tool_failed",
      message: `A call of the tool ${name} failed: ${reason}.`,
      ...thrown,
    });
  const tool = params.namespace === null && scope.options?.tools?.find((tool) => tool.name === name);
  if (!tool) {
    if (scope.leave()) return failedCall("");
    report(explainMissing("tool of that name", scope));
    return failedCall(`The tool ${name} is not available.`);
  }
  const outcome = await callWithin(scope, (signal) => runTool(tool, params, signal, scope.maxResultBytes));
  switch (outcome.status) {
    case "returned":
      return outcome.value as DynamicToolCallResponse;
    case "settled":
      return failedCall("The turn is over.");
    case "timed_out":
      report(`it did not end within ${scope.timeoutMs} ms (interactionTimeoutMs)`);
      return failedCall(`The tool ${name} did not end within ${scope.timeoutMs} ms.`);
    case "failed": {
      const message = describeThrown(outcome.error);
      report(message, { cause: outcome.error });
      return failedCall(message);
    }
  }
}

async function runTool(
  tool: Tool,
  { arguments: given, threadId, turnId, callId }: DynamicToolCallParams,
  signal: AbortSignal,
  maxResultBytes: number,
): Promise<DynamicToolCallResponse> {
  const args = await validateValue(tool.input, given);
  if ("issues" in args) {
    return failedCall(`The arguments are not valid: ${args.issues.map(describeIssue).join("; ")}`);
  }
  const response = readToolResult(await tool.execute(args.value, { signal, threadId, turnId, callId }));
  checkSize(response, maxResultBytes);
  return response;
}

function checkSize(response: DynamicToolCallResponse, maxResultBytes: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(response)) + envelopeBytes;
  if (bytes > maxResultBytes) {
    throw new RangeError(
      `The result is too large: it has ${bytes} bytes, and at most ${maxResultBytes} can be sent. Ask for less`,
    );
  }
}

function failedCall(text: string): DynamicToolCallResponse {
  return { contentItems: [{ type: "inputText", text: text.slice(0, maxFailureCharacters) }], success: false };
}
