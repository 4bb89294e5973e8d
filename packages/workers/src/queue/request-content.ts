import { createHash } from "node:crypto";
import type { UserInputDecision } from "@codex/sdk";
import { StoreError } from "../store/store-error.js";
import type { QueuedDecision, QueuedRequest, RequestContent } from "./queued-event.js";

/** A digest of what a request asks, without what differs when it is asked again. */
export function digestOf({ kind, request }: RequestContent): string {
  let asked: unknown = request;
  if (kind === "user_input") asked = request.questions;
  if (kind === "elicitation") {
    const { serverName, mode, message } = request;
    asked = [serverName, mode, message, request.mode === "url" ? request.url : request.schema];
  }
  if (kind === "approval") asked = subjectOf(request);
  return createHash("sha256")
    .update(JSON.stringify([kind, asked]))
    .digest("hex");
}

type Approval = Extract<RequestContent, { kind: "approval" }>["request"];

function subjectOf(request: Approval): unknown {
  const { kind, directory } = request;
  switch (request.kind) {
    case "command":
      return [
        ...[
          kind,
          directory,
          request.purpose,
          request.command,
          request.network,
          request.additionalPermissions,
        ],
        // What is written to a process is for that process.
        request.purpose === "write_stdin" ? request.itemId : null,
      ];
    case "file_change":
      return [kind, request.changes, request.grantRoot];
    case "permissions":
      return [kind, directory, request.permissions];
    case "mcp_tool_call":
      return [kind, request.server, request.tool, request.arguments];
  }
}

/** The answer that does no harm. */
export function safeAnswerOf({ kind }: QueuedRequest): QueuedDecision {
  return kind === "user_input" ? {} : "decline";
}

/** The answer as others may see it: a password is for the agent alone. */
export function withoutSecrets(
  answer: QueuedDecision | null,
  { kind, request }: QueuedRequest,
): QueuedDecision | null {
  if (kind !== "user_input" || answer === null) return answer;
  const secret = new Set(request.questions.filter(({ isSecret }) => isSecret).map(({ id }) => id));
  return Object.fromEntries(Object.entries(answer as UserInputDecision).filter(([id]) => !secret.has(id)));
}

/** What the agent reads about a request that was answered while its turn had no worker. */
export function describeAnswer(
  request: QueuedRequest,
  answer: QueuedDecision | null,
  by: string | null,
): string {
  const who = by === null ? "Nobody answered in time" : `Answered by ${by}`;
  switch (request.kind) {
    case "user_input": {
      const answers = answer as UserInputDecision;
      const lines = request.request.questions.map(({ id, question }) => {
        const given = [answers[id] ?? []].flat();
        return `- ${question}: ${given.length > 0 ? given.join(", ") : "(no answer)"}`;
      });
      return `You asked questions. ${who}:\n${lines.join("\n")}`;
    }
    case "elicitation":
      return `The MCP server ${request.request.serverName} asked: ${request.request.message}. ${who}. Call its tool again to continue.`;
    case "approval": {
      const refused = answer === "decline" || answer === "cancel";
      const outcome = refused
        ? "It was declined: do not try it again."
        : "It was approved: make the same call again, unchanged.";
      return `You asked for approval of ${describeSubject(request.request)}. ${who}. ${outcome}`;
    }
  }
}

function describeSubject(request: Approval): string {
  switch (request.kind) {
    case "command":
      return request.network
        ? `a connection to ${request.network.host}`
        : `the command ${request.command ?? ""}`;
    case "file_change":
      return `a patch of ${request.changes.map(({ path }) => path).join(", ")}`;
    case "permissions":
      return "more permissions";
    case "mcp_tool_call":
      return `the MCP tool ${request.server}/${request.tool}`;
  }
}

/**
 * Checks that an answer is one that a request allows.
 *
 * @throws {StoreError} `invalid_option`
 */
export function checkAnswer(request: QueuedRequest, answer: unknown): void {
  if (allows(request, answer)) return;
  const offered =
    request.kind === "approval" ? ` It offers ${JSON.stringify(request.request.availableDecisions)}.` : "";
  const message = `The answer ${JSON.stringify(answer)} does not fit a request of the kind ${request.kind}.${offered}`;
  throw new StoreError("invalid_option", message, { key: request.turn });
}

function allows({ kind, request }: QueuedRequest, answer: unknown): boolean {
  const fields = typeof answer === "object" && answer !== null && !Array.isArray(answer) ? answer : undefined;
  switch (kind) {
    case "approval": {
      const given = JSON.stringify(answer);
      const offered = ["accept", "decline", "cancel", ...request.availableDecisions];
      const isOffered = offered.some((decision) => JSON.stringify(decision) === given);
      return isOffered || (request.kind === "permissions" && fields !== undefined);
    }
    case "user_input": {
      const ids = new Set(request.questions.map(({ id }) => id));
      const isText = (text: unknown) => typeof text === "string";
      return (
        fields !== undefined &&
        Object.entries(fields).every(([id, given]) => ids.has(id) && [given].flat().every(isText))
      );
    }
    case "elicitation": {
      const action =
        typeof answer === "string" ? answer : (fields as { action?: unknown } | undefined)?.action;
      return action === "accept" || action === "decline" || action === "cancel";
    }
  }
}
