// A chat by `useChat()` of the AI SDK, as plainly as possible. The fragment chooses the transport.
import { useChat } from "@ai-sdk/react";
import { type ChatTransport, DefaultChatTransport, type UIMessage } from "ai";
import { Fragment, createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { toUIMessageStream } from "../../src/ai.js";
import { connectThread } from "../../src/client.js";
import type { WebEvent } from "../../src/index.js";

const route = new DefaultChatTransport({
  api: "/chat",
  prepareSendMessagesRequest: ({ id, messages }) => ({ body: { id, message: messages.at(-1) } }),
});

/** The transport of the README, for a thread of a `threadServer()`. */
let onEvent = (_: WebEvent) => {};
const address = location.hash.slice(1);
const thread = address === "" ? null : connectThread(address, { onEvent: (event) => onEvent(event) });
const viewer: ChatTransport<UIMessage> = {
  async sendMessages({ messages, abortSignal }) {
    const events = new ReadableStream<WebEvent>({
      start(controller) {
        onEvent = (event) => controller.enqueue(event);
      },
      cancel() {
        onEvent = () => {};
      },
    });
    abortSignal?.addEventListener("abort", () => void thread?.interrupt());
    const parts = messages.at(-1)?.parts ?? [];
    await thread?.send(parts.map((part) => (part.type === "text" ? part.text : "")).join(""));
    return toUIMessageStream(events);
  },
  reconnectToStream: async () => null,
};
const transport = thread === null ? route : viewer;

function Part({ part }: { part: UIMessage["parts"][number] }) {
  const text = part.type === "text" || part.type === "reasoning" ? part.text : JSON.stringify(part);
  const approval = part.type === "dynamic-tool" && part.state === "approval-requested" ? part.approval : null;
  const answers = approval === null ? [] : (["accept", "decline"] as const);
  return h(
    Fragment,
    null,
    h("pre", { className: part.type }, text),
    answers.map((answer) =>
      h(
        "button",
        { key: answer, type: "button", onClick: () => thread?.answer(approval?.id ?? "", answer) },
        answer,
      ),
    ),
  );
}

function Chat() {
  const { messages, status, error, sendMessage, stop } = useChat({ transport });
  return h(
    "main",
    { "data-status": status },
    messages.map(({ id, role, parts, metadata }) =>
      h(
        "section",
        { key: id, className: role },
        parts.map((part, key) => h(Part, { key, part })),
        h("pre", { className: "metadata" }, JSON.stringify(metadata)),
      ),
    ),
    error && h("p", { role: "alert" }, error.message),
    h("input", {
      "aria-label": "Message",
      onKeyDown: ({ key, currentTarget }) => key === "Enter" && sendMessage({ text: currentTarget.value }),
    }),
    h("button", { type: "button", onClick: stop }, "Stop"),
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(h(Chat));
