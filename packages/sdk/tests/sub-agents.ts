import { type RecordedRequest, type ReplyFunction, reply } from "@codex/testing";

/** Whether a request comes from a sub-agent. */
export const isOfSubAgent = ({ metadata }: RecordedRequest) => metadata.parentThreadId !== undefined;

/**
 * Scripts a turn that starts a sub-agent and waits for it. Works with both kinds of models.
 *
 * @param child answers the requests of the sub-agent
 * @param then answers the turn's requests once the sub-agent has started, instead of waiting for it
 */
export function withSubAgent(child: ReplyFunction, then?: ReplyFunction): ReplyFunction {
  return (request) => {
    if (isOfSubAgent(request)) return child(request);
    const call = (name: string, input: Record<string, unknown>) =>
      reply.functionCall(name, input as never, {
        namespace: request.codeMode ? "collaboration" : "multi_agent_v1",
      });
    if (request.position.turnNumber > 1) return reply.text(`to ${request.lastUserText}`);
    if (request.position.numberInTurn === 1) {
      return call("spawn_agent", { message: "count", ...(request.codeMode && { task_name: "counting" }) });
    }
    if (then) return then(request);
    if (request.position.numberInTurn > 2) return reply.text("Done.");
    if (request.codeMode) return call("wait_agent", {});
    const started = JSON.parse(request.lastToolOutput) as { agent_id: string };
    return call("wait_agent", { targets: [started.agent_id] });
  };
}
