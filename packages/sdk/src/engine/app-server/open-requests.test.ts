import { Connection, type Transport, type TransportReceiver } from "@codex/app-server";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../errors/diagnostic.js";
import type { ApprovalDecision, ApprovalRequest, UserInputRequest } from "../../index.js";
import { type AnsweredMethod, answers } from "../../interaction/answers.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { ThreadSession } from "./thread-session.js";

// The test acts as the server, for requests that the installed binary never sends here, or never sends malformed.

function loadedThread(options: ThreadOptions, remote = false) {
  let receiver: TransportReceiver | undefined;
  const sent: { id?: number; result?: unknown; error?: unknown }[] = [];
  const transport: Transport = {
    closed: new Promise(() => {}),
    start: (given) => {
      receiver = given;
    },
    send: (text) => sent.push(JSON.parse(text)),
    close: async () => {},
  };
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const connection = new Connection(transport, { onDiagnostic: report });
  const started = { thread: { id: "ours", ephemeral: false }, cwd: "/repo" };
  const defaults = () => ({ cwd: undefined, home: undefined, config: {} });
  const context = { remote, report, defaults };
  const session = new ThreadSession(context, connection, started as never, {}, options);
  session.ownTurns.add("t");
  const register = <Method extends AnsweredMethod>(method: Method) =>
    connection.onRequest(method, (params, { signal }) =>
      session.answer(params, signal, (scope) => answers[method](params, scope)),
    );
  for (const method of Object.keys(answers) as AnsweredMethod[]) register(method);
  connection.onNotification("*", (notification) => void session.accept("ours", notification));
  let requests = 0;
  /** Sends a request, and waits for the response. */
  const ask = async (method: string, params: object) => {
    const count = sent.length;
    const id = requests++;
    receiver?.onMessage({ id, method, params: { threadId: "ours", turnId: "t", itemId: "i", ...params } });
    while (sent.length === count) await new Promise((resolve) => setImmediate(resolve));
    return sent.at(-1);
  };
  return { ask, diagnostics, session, deliver: (message: object) => receiver?.onMessage(message) };
}

const command = "item/commandExecution/requestApproval";
const offered = { host: "registry.npmjs.org", action: "allow" as const };
const network = {
  kind: "command",
  networkApprovalContext: { host: "registry.npmjs.org", protocol: "https" },
  proposedNetworkPolicyAmendments: [offered],
  availableDecisions: [
    "accept",
    { applyNetworkPolicyAmendment: { network_policy_amendment: offered } },
    "decline",
  ],
};

describe("a request on a server with other clients", () => {
  it("is answered during a first turn, even without a turn id", async () => {
    const onElicitation = () => ({ action: "decline" as const });
    const { ask, session } = loadedThread({ onElicitation }, true);
    const unused = {
      accept: () => true,
      acceptOfSubAgent() {},
      failTooDeep: () => false,
      lose() {},
      steer: async () => {},
    };
    session.turn = { ...unused, id: "first", sink: { call: (work) => work(), fail() {} } };
    const question = { serverName: "s", mode: "form", message: "?", requestedSchema: { type: "object" } };
    const answer = await ask("mcpServer/elicitation/request", { ...question, turnId: null });
    expect(answer).toMatchObject({ result: { action: "decline" } });
  });

  it("runs a tool again when another turn reuses the call id", async () => {
    const calls: unknown[] = [];
    const probe = { name: "probe", description: "Probes.", input: { type: "object" } };
    const execute = (_: unknown, { turnId }: { turnId: string }) => calls.push(turnId);
    const { ask, session } = loadedThread({ tools: [{ ...probe, execute }] }, true);
    session.addOwnTurn("u");
    const call = { callId: "c", tool: "probe", namespace: null, arguments: {} };
    for (const turnId of ["t", "u", "u"]) {
      await ask("item/tool/call", { ...call, turnId });
    }
    expect(calls).toEqual(["t", "u"]);
  });
});

describe("a network connection that needs approval", () => {
  it("has its host in the request, and accepts an offered permanent rule", async () => {
    const asked: ApprovalRequest[] = [];
    const { ask, diagnostics } = loadedThread({
      onApproval: (request) => {
        asked.push(request);
        return request.availableDecisions[1] ?? "decline";
      },
    });
    expect(await ask(command, network)).toEqual({
      id: 0,
      result: { decision: { applyNetworkPolicyAmendment: { network_policy_amendment: offered } } },
    });
    expect(asked).toMatchObject([
      {
        kind: "command",
        command: null,
        network: { host: "registry.npmjs.org", protocol: "https" },
        proposedNetworkPolicyAmendments: [offered],
        availableDecisions: ["accept", { applyNetworkPolicyAmendment: offered }, "decline"],
      },
    ]);
    expect(diagnostics).toEqual([]);
  });

  it.each<[unknown]>([
    [{ applyNetworkPolicyAmendment: { host: "x" } }],
    [{ applyNetworkPolicyAmendment: { host: "x", action: "maybe" } }],
    [{ acceptWithExecpolicyAmendment: [] }],
    [{ acceptWithExecpolicyAmendment: "ls" }],
    [{ grantPermissions: {} }],
    [{}],
    [null],
    [true],
  ])("is declined with %j", async (decision) => {
    const { ask, diagnostics } = loadedThread({ onApproval: () => decision as ApprovalDecision });
    expect(await ask(command, network)).toMatchObject({ result: { decision: "decline" } });
    expect(diagnostics).toMatchObject([
      {
        code: "approval_declined",
        threadId: "ours",
        message: expect.stringMatching(
          /^A connection to registry\.npmjs\.org was declined: onApproval returned /,
        ),
      },
    ]);
  });
});

describe("an approval request", () => {
  it.each<[boolean, string | null | undefined, boolean]>([
    [false, "local", false],
    [false, null, false],
    [false, undefined, false],
    [false, "elsewhere", true],
    [true, "local", true],
  ])(
    "has `remote` for another machine: remote server %s, environment %s: %s",
    async (remote, environmentId, expected) => {
      const asked: ApprovalRequest[] = [];
      const onApproval = (request: ApprovalRequest) => {
        asked.push(request);
        return "decline" as const;
      };
      const { ask } = loadedThread({ onApproval }, remote);
      await ask(command, { kind: "command", command: "ls", cwd: "/repo/src", environmentId });
      expect(asked).toMatchObject([{ directory: "/repo/src", workingDirectory: "/repo", remote: expected }]);
    },
  );
});

describe("a request for permissions", () => {
  const asked = { cwd: "/repo", reason: null, permissions: { network: { enabled: true }, fileSystem: null } };

  it.each<[unknown]>([
    [{ grantPermissions: [] }],
    [{ grantPermissions: {}, scope: "ever" }],
    [{ grantPermissions: {}, strictAutoReview: "yes" }],
    ["acceptAlways"],
  ])("is declined with %j", async (decision) => {
    const { ask, diagnostics } = loadedThread({ onApproval: () => decision as ApprovalDecision });
    expect(await ask("item/permissions/requestApproval", asked)).toMatchObject({
      result: { permissions: {}, scope: "turn" },
    });
    expect(diagnostics).toMatchObject([{ code: "approval_declined" }]);
  });

  it("can be granted with a review of every later command", async () => {
    const { ask } = loadedThread({
      onApproval: () => ({ grantPermissions: {}, scope: "session", strictAutoReview: true }),
    });
    expect(await ask("item/permissions/requestApproval", asked)).toMatchObject({
      result: { permissions: {}, scope: "session", strictAutoReview: true },
    });
  });
});

describe("a server that is older, newer or odd", () => {
  it("may omit optional fields", async () => {
    const asked: ApprovalRequest[] = [];
    const { ask } = loadedThread({
      onApproval: (request) => {
        asked.push(request);
        return "accept";
      },
    });
    expect(await ask(command, {})).toMatchObject({ result: { decision: "accept" } });
    expect(asked[0]).toMatchObject({
      purpose: "command",
      command: null,
      directory: null,
      actions: [],
      availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
    });
    expect(await ask("item/fileChange/requestApproval", {})).toMatchObject({
      result: { decision: "accept" },
    });
    expect(asked[1]).toMatchObject({ kind: "file_change", changes: [], directory: "/repo" });
  });

  it("is declined an unknown kind of question, which is reported", async () => {
    const { ask, diagnostics } = loadedThread({ onElicitation: () => "accept" });
    const question = { serverName: "docs", mode: "hologram", message: "?", _meta: null };
    expect(await ask("mcpServer/elicitation/request", question)).toMatchObject({
      result: { action: "decline" },
    });
    expect(diagnostics).toMatchObject([
      { code: "elicitation_refused", message: expect.stringContaining("hologram") },
    ]);
  });

  it("may ask the user to type a secret", async () => {
    const asked: UserInputRequest[] = [];
    const { ask } = loadedThread({
      onUserInput: (request) => {
        asked.push(request);
        return { key: "hush" };
      },
    });
    const question = { id: "key", header: "Key", question: "Which key?", isOther: false, isSecret: true };
    expect(
      await ask("item/tool/requestUserInput", { questions: [{ ...question, options: null }] }),
    ).toMatchObject({ result: { answers: { key: { answers: ["hush"] } } } });
    expect(asked[0]?.questions).toMatchObject([{ allowsOther: false, isSecret: true, options: null }]);
  });

  it("gets an error for a malformed request, without further damage", async () => {
    const { ask, diagnostics } = loadedThread({ onUserInput: () => ({}), onElicitation: () => "accept" });
    expect(await ask("item/tool/requestUserInput", { questions: 3 })).toMatchObject({
      error: { code: -32603 },
    });
    expect(await ask("mcpServer/elicitation/request", { mode: "form", _meta: [] })).toMatchObject({
      result: { action: "accept" },
    });
    expect(diagnostics).toMatchObject([{ code: "handler_failed" }]);
  });

  it("may resolve a request itself, which aborts the handler and reports nothing", async () => {
    let signal: AbortSignal | undefined;
    const { deliver, diagnostics } = loadedThread({
      onApproval: (_, context) => {
        signal = context.signal;
        return new Promise(() => {});
      },
    });
    deliver({ id: 0, method: command, params: { threadId: "ours", turnId: "t", itemId: "i" } });
    await new Promise((resolve) => setImmediate(resolve));
    deliver({ method: "serverRequest/resolved", params: { threadId: "ours", requestId: 0 } });
    expect(signal?.aborted).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(diagnostics).toEqual([]);
  });
});
