import { RequestFailedError, type RequestParams } from "@codex/app-server";
import type { TurnInput } from "../../options/input.js";
import type { ReviewTarget } from "../../options/review-target.js";
import { threadOptionsFor } from "../../options/turn-options.js";
import type { TurnRequest } from "../engine.js";
import { readId } from "../server-answers.js";
import { Environments } from "./environments.js";
import type { TurnStartSettings } from "./temporary-settings.js";
import { turnParameters } from "./thread-parameters.js";
import type { ThreadSession } from "./thread-session.js";
import { inputParameters } from "./turn-input.js";

/**
 * Requests a turn from the server.
 *
 * @param inputId is recorded with the input
 * @param onStarted called with the turn's id, before any later notification. Not called for a compaction and a goal, whose
 * answers do not name their turns.
 */
export async function requestTurn(
  session: ThreadSession,
  request: TurnRequest,
  inputId: string,
  onStarted: (turnId: string) => void,
): Promise<void> {
  const { id: threadId, temporarySettings } = session;
  const settings = await temporarySettings.apply(request);
  const { connection } = session;
  const place = selectPlace(session, request, settings);
  const { task, trace } = request;
  // Only `turn/start` takes it.
  if (task && place.environments) await connection.request("thread/settings/update", { threadId, ...place });
  const method = task === undefined ? "turn/start" : "review/start";
  const onResult = (answer: { turn: { id: string } }) => onStarted(readId(method, "turn", answer));
  switch (task?.type) {
    case undefined: {
      const parameters = {
        ...turnParameters(threadId, request, inputId),
        ...session.settings.overrides,
        ...settings,
        ...place,
      };
      const onTurn = (answer: { turn: { id: string } }) => {
        temporarySettings.revert();
        onResult(answer);
      };
      await connection.request("turn/start", parameters, { onResult: onTurn, trace });
      break;
    }
    case "review":
      await connection.request(
        "review/start",
        { threadId, target: reviewTarget(task.target) },
        { onResult, trace },
      );
      break;
    case "goal": {
      const { objective, tokenBudget } = task;
      const goal = { ...(objective !== null && { objective }), tokenBudget, status: "active" } as const;
      await connection.request("thread/goal/set", { threadId, ...goal, origin: "user" }, { trace });
      break;
    }
    case "compact":
      await connection.request("thread/compact/start", { threadId }, { trace });
      break;
  }
}

/** The type of the server has no commit without a title. */
function reviewTarget(target: ReviewTarget): RequestParams<"review/start">["target"] {
  return target.type === "commit" ? { ...target, title: target.title ?? null } : target;
}

/** Where the commands of a turn run. The server does not restore that of a thread that was resumed or copied. */
function selectPlace(
  session: ThreadSession,
  request: TurnRequest,
  { cwd, runtimeWorkspaceRoots }: TurnStartSettings,
) {
  const { directory, answer } = session.settings;
  const roots = runtimeWorkspaceRoots ?? answer.runtimeWorkspaceRoots;
  const here = { cwd: cwd ?? directory, runtimeWorkspaceRoots: roots };
  return Environments.of(session.connection).select(threadOptionsFor(request), here);
}

/** Adds input to a running turn. Returns the error of a server that says the turn does not run. */
export async function requestSteering(
  { id: threadId, connection, serverVersion }: ThreadSession,
  turnId: string,
  input: TurnInput,
  inputId: string | undefined,
): Promise<RequestFailedError | undefined> {
  serverVersion.checkInput(input);
  const given = { ...inputParameters(input), clientUserMessageId: inputId };
  try {
    await connection.request("turn/steer", { threadId, expectedTurnId: turnId, ...given });
    return undefined;
  } catch (error) {
    const isUnknown =
      error instanceof RequestFailedError && /no active turn|expected active turn/.test(error.serverMessage);
    if (isUnknown) return error;
    throw error;
  }
}
