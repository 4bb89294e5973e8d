// A chat by `useChat()` of the AI SDK, as plainly as possible. The fragment chooses the transport.
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport, isTextUIPart, type UIMessage } from "ai";
import { Fragment, createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { threadTransport } from "../../src/ai.js";

/** The transport of the README. */
const route = new DefaultChatTransport({
  api: "/chat",
  prepareSendMessagesRequest({ id, messages }) {
    const texts = messages.at(-1)?.parts.filter(isTextUIPart) ?? [];
    return { body: { id, prompt: texts.map(({ text }) => text).join("\n") } };
  },
});

const address = location.hash.slice(1);
/** `#/api/codex` starts a thread of a `threadServer()`, `#/api/codex/threads/ID` continues one, and resumes its turn. */
const [server = "", threadId] = address.split("/threads/");
const thread = server === "" ? null : threadTransport(server, { threadId });
const transport = thread ?? route;

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
  const { messages, status, error, sendMessage, stop } = useChat({
    transport,
    resume: threadId !== undefined,
  });
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
