// What the misbehaving servers in this directory share: an app-server that does all it is asked to, in the smallest
// way. Each of them replaces some of its answers.
import { createInterface } from "node:readline";

let threads = 0;
let turns = 0;
/** The thread of each turn. */
const threadOf = new Map();

/** Writes one message. */
export const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Sends a notification about a turn, which `params` names. */
export const tell = (method, params) =>
  send({ method, params: { threadId: threadOf.get(params.turnId ?? params.turn?.id), ...params } });

/** A turn as the server tells it. */
export const turn = (id, status = "inProgress", error = null) => ({
  id,
  rootTurnId: id,
  items: [],
  itemsView: "notLoaded",
  status,
  error,
  startedAt: null,
  completedAt: null,
  durationMs: null,
});

/** A new turn of the thread that the parameters of `turn/start` name; the first is `turn-1`. */
export const nextTurnId = ({ threadId }) => {
  turns += 1;
  threadOf.set(`turn-${turns}`, threadId);
  return `turn-${turns}`;
};

/** What a turn is asked, without its images. */
export const promptOf = ({ input }) => input.find(({ type }) => type === "text").text;

export const tellStarted = (id) => tell("turn/started", { turn: turn(id) });
export const tellCompleted = (id, status = "completed", error = null) =>
  tell("turn/completed", { turn: turn(id, status, error) });

/** An agent message, whole. */
export const say = (turnId, text, itemId = `message-of-${turnId}`) =>
  tell("item/completed", { turnId, item: { type: "agentMessage", id: itemId, text, phase: null } });

/** What `thread/start` and `thread/resume` answer. */
export const session = (id) => ({
  thread: { id, status: { type: "idle" }, ephemeral: false, turns: [] },
  sandbox: { type: "readOnly", networkAccess: false },
  approvalPolicy: "never",
});

let late = () => {};

/** Answers after so many milliseconds or, with `ON_DEMAND` set, when the server is asked for its models. */
export const answerLate = (delayMs, answer) => {
  if (process.env.ON_DEMAND) late = answer;
  else setTimeout(answer, delayMs);
};

const answers = {
  "model/list": ({ id }) => {
    late();
    send({ id, result: { data: [], nextCursor: null } });
  },
  initialize: ({ id }) =>
    send({
      id,
      result: { userAgent: "stand-in", codexHome: "/nowhere", platformFamily: "unix", platformOs: "linux" },
    }),
  initialized: () => {},
  "thread/start": ({ id }) => {
    threads += 1;
    send({ id, result: session(`01900000-0000-7000-8000-${String(threads).padStart(12, "0")}`) });
  },
  "thread/resume": ({ id, params }) => send({ id, result: session(params.threadId) }),
  "thread/unsubscribe": ({ id, params }) => {
    send({ id, result: { status: "unsubscribed" } });
    tell("thread/closed", params);
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    say(turnId, `answer ${turns}`);
    tellCompleted(turnId);
  },
  "turn/interrupt": ({ id, params }) => {
    send({ id, result: {} });
    tellCompleted(params.turnId, "interrupted");
  },
};

/** Serves; `replacements` are called instead, by method, and `undefined` for what has no method. */
export function serve(replacements = {}) {
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      const message = JSON.parse(line);
      const answer = replacements[message.method] ?? answers[message.method];
      if (answer) answer(message);
      else if (message.id !== undefined && message.method) send({ id: message.id, result: {} });
    })
    .on("close", () => process.exit(0));
}

/**
 * Serves, and asks the client for something in each turn, which ends once there is an answer.
 *
 * @param parametersOf what to send with the request, by the id of the turn
 * @param onAnswer called with the id of the turn and the answer before the turn ends
 */
export function serveAsking(method, parametersOf, onAnswer) {
  let turnId;
  serve({
    "turn/start": ({ id, params }) => {
      turnId = nextTurnId(params);
      send({ id, result: { turn: turn(turnId) } });
      tellStarted(turnId);
      send({ id: 0, method, params: parametersOf(turnId) });
    },
    undefined: (answer) => {
      onAnswer(turnId, answer);
      tellCompleted(turnId);
    },
  });
}
