// The base of the faulty servers in this directory: a minimal app-server that answers every request. Each faulty server
// replaces some of its answers.
import { createInterface } from "node:readline";

let threads = 0;
let turns = 0;
/** The thread id of each turn, by turn id. */
const threadOf = new Map();

/** Writes one message. */
export const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Sends a notification about the turn in `params`. */
export const notify = (method, params) =>
  send({ method, params: { threadId: threadOf.get(params.turnId ?? params.turn?.id), ...params } });

/** A turn in the server's format. */
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

/** Creates a turn for the parameters of `turn/start` and returns its id. The first is `turn-1`. */
export const nextTurnId = ({ threadId }) => {
  turns += 1;
  threadOf.set(`turn-${turns}`, threadId);
  return `turn-${turns}`;
};

/** The text of a turn's input. */
export const promptOf = ({ input }) => input.find(({ type }) => type === "text").text;

export const notifyStarted = (id) => notify("turn/started", { turn: turn(id) });
export const notifyCompleted = (id, status = "completed", error = null) =>
  notify("turn/completed", { turn: turn(id, status, error) });

/** Sends a completed agent message. */
export const say = (turnId, text, itemId = `message-of-${turnId}`) =>
  notify("item/completed", { turnId, item: { type: "agentMessage", id: itemId, text, phase: null } });

/** The result of `thread/start` and `thread/resume`. */
export const session = (id) => ({
  thread: { id, status: { type: "idle" }, ephemeral: false, turns: [] },
  sandbox: { type: "readOnly", networkAccess: false },
  approvalPolicy: "never",
});

let late = () => {};

/** Answers after a delay or, with `ON_DEMAND` set, when the client requests the models. */
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
      result: {
        userAgent: process.env.USER_AGENT ?? "stand-in",
        codexHome: "/nowhere",
        platformFamily: "unix",
        platformOs: "linux",
      },
    }),
  initialized: () => {},
  "thread/start": ({ id }) => {
    threads += 1;
    send({ id, result: session(`01900000-0000-7000-8000-${String(threads).padStart(12, "0")}`) });
  },
  "thread/resume": ({ id, params }) => send({ id, result: session(params.threadId) }),
  "thread/unsubscribe": ({ id, params }) => {
    send({ id, result: { status: "unsubscribed" } });
    notify("thread/closed", params);
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    say(turnId, `answer ${turns}`);
    notifyCompleted(turnId);
  },
  "turn/interrupt": ({ id, params }) => {
    send({ id, result: {} });
    notifyCompleted(params.turnId, "interrupted");
  },
};

/** Answers as a correct server does. */
export function answerCorrectly(message) {
  const answer = answers[message.method];
  if (answer) answer(message);
  else if (message.id !== undefined && message.method) send({ id: message.id, result: {} });
}

/** Serves requests. `replacements` override answers by method; the key `undefined` handles responses. */
export function serve(replacements = {}) {
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      const message = JSON.parse(line);
      (replacements[message.method] ?? answerCorrectly)(message);
    })
    .on("close", () => process.exit(0));
}

/**
 * Serves requests, and sends a request to the client in each turn. The turn ends when the client responds.
 *
 * @param parametersOf returns the parameters of the request for a turn id
 * @param onAnswer called with the turn id and the response before the turn ends
 */
export function serveAsking(method, parametersOf, onAnswer) {
  let turnId;
  serve({
    "turn/start": ({ id, params }) => {
      turnId = nextTurnId(params);
      send({ id, result: { turn: turn(turnId) } });
      notifyStarted(turnId);
      send({ id: 0, method, params: parametersOf(turnId) });
    },
    undefined: (answer) => {
      onAnswer(turnId, answer);
      notifyCompleted(turnId);
    },
  });
}
