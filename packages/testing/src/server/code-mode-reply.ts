import { type CodeCall, codeSource } from "../code-source.js";
import type { CustomCallOutput, FunctionCallOutput, ModelOutput, ModelReply } from "../reply/model-reply.js";
import { offersTool } from "../request/offered-tools.js";
import type { RecordedRequest } from "../request/recorded-request.js";
import type { Identifiers } from "../stream/output-events.js";

/** Translates a reply for the requesting model. In code mode, tools are called from JavaScript. */
export function replyInModelsTerms(
  reply: ModelReply,
  request: RecordedRequest,
  ids: Identifiers,
): ModelReply {
  if (!request.codeMode) return reply;
  const { tools } = request;
  const translate = (outputs: ModelOutput[]) => withCallsInCode(outputs, tools, ids);
  switch (reply.kind) {
    case "outputs":
      return { ...reply, outputs: translate(reply.outputs) };
    case "response_failure":
      return { ...reply, before: translate(reply.before) };
    case "stall":
    case "disconnect":
      if (!reply.before) return reply;
      return { ...reply, before: { ...reply.before, outputs: translate(reply.before.outputs) } };
    case "http_failure":
      return reply;
  }
}

/** Neighbouring calls become one script, since the agent runs scripts one after the other. */
function withCallsInCode(
  outputs: readonly ModelOutput[],
  tools: RecordedRequest["tools"],
  ids: Identifiers,
): ModelOutput[] {
  const translated: ModelOutput[] = [];
  let calls: CodeCall[] = [];
  const endScript = () => {
    const [first] = calls;
    if (first) {
      translated.push({ kind: "custom_call", name: "exec", input: codeSource(calls), callId: first.callId });
    }
    calls = [];
  };
  for (const output of outputs) {
    const isCall = output.kind === "function_call" || output.kind === "custom_call";
    if (isCall && !offersTool(tools, output.name, namespaceOf(output))) {
      calls.push(codeCall(output, output.callId ?? ids.next("call")));
      continue;
    }
    endScript();
    translated.push(output);
  }
  endScript();
  return translated;
}

function codeCall(output: FunctionCallOutput | CustomCallOutput, callId: string): CodeCall {
  const namespace = namespaceOf(output);
  const fullName = namespace === undefined ? output.name : `${namespace}__${output.name}`;
  return {
    callId,
    name: output.name,
    functionName: fullName.replace(/[^A-Za-z0-9_$]/g, "_"),
    argument: output.kind === "custom_call" ? output.input : parsed(output.arguments),
  };
}

function namespaceOf(output: FunctionCallOutput | CustomCallOutput): string | undefined {
  return output.kind === "function_call" ? output.namespace : undefined;
}

/** Parses JSON arguments. Any other text reaches the tool unchanged. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
