import type { DynamicToolCallParams, DynamicToolCallResponse } from "@codex/app-server/wire";

import { describeIssue } from "../errors/output-validation-error.js";
import { callHandler } from "../interaction/call-handler.js";
import { describeError } from "../interaction/explain-outcome.js";
import { explainNobody, type Inquiry } from "../interaction/inquiry.js";
import { validateValue } from "../output/validate-value.js";
import { toContentItems } from "./to-content-items.js";
import type { Tool } from "./tool.js";

/** What the message with the result adds to it: the id of the request, for the most part. */
const envelopeBytes = 100;

/** The longest explanation the model gets, in characters; an error's message may have any length. */
const longestFailure = 20_000;

/**
 * Runs the tool that is called. Whatever goes wrong becomes a failed call that the model sees. Never rejects.
 *
 * @param maxResultBytes The most bytes that can be sent. A larger result becomes a failed call.
 */
export async function runToolCall(
  params: DynamicToolCallParams,
  inquiry: Inquiry,
  maxResultBytes = Number.POSITIVE_INFINITY,
): Promise<DynamicToolCallResponse> {
  const name = params.tool;
  const report = (reason: string, cause?: unknown) =>
    inquiry.report({
      code: "tool_failed",
      message: `A call of the tool ${name} failed: ${reason}.`,
      ...(cause !== undefined && { cause }),
    });
  const tool = params.namespace === null && inquiry.options?.tools?.find((tool) => tool.name === name);
  if (!tool) {
    report(explainNobody("tool of that name", inquiry));
    return failure(`The tool ${name} is not available.`);
  }
  const { timeoutMs } = inquiry.limits;
  const outcome = await callHandler((signal) => run(tool, params, signal, maxResultBytes), inquiry.limits);
  switch (outcome.status) {
    case "answered":
      return outcome.value as DynamicToolCallResponse;
    case "settled":
      return failure("The turn is over.");
    case "late":
      report(`it did not end within ${timeoutMs} ms (interactionTimeoutMs)`);
      return failure(`The tool ${name} did not end within ${timeoutMs} ms.`);
    case "failed":
      report(describeError(outcome.error), outcome.error);
      return failure(describeError(outcome.error));
  }
}

async function run(
  tool: Tool,
  { arguments: given, threadId, turnId, callId }: DynamicToolCallParams,
  signal: AbortSignal,
  maxResultBytes: number,
): Promise<DynamicToolCallResponse> {
  const reading = await validateValue(tool.input, given);
  if ("issues" in reading) {
    return failure(`The arguments are not valid: ${reading.issues.map(describeIssue).join("; ")}`);
  }
  const result = await tool.execute(reading.value, { signal, threadId, turnId, callId });
  const response = { contentItems: toContentItems(result), success: true };
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

function failure(text: string): DynamicToolCallResponse {
  return { contentItems: [{ type: "inputText", text: text.slice(0, longestFailure) }], success: false };
}
