// The page of the browser tests: a thread by `useThread()`, as plainly as possible.
import { createElement as h, useState } from "react";
import { createRoot } from "react-dom/client";
import { startThread } from "../../src/client.js";
import { useThread } from "../../src/react.js";

function Page() {
  // The address of the thread is in the fragment, so that it survives a reload.
  const [url, setUrl] = useState(location.hash.slice(1) || null);
  const { state, status, send, interrupt, answer } = useThread(url);
  const ask = async (text: string) => {
    if (url !== null) return send(text);
    const thread = await startThread("/api", text);
    location.hash = thread.url;
    setUrl(thread.url);
  };
  return h(
    "main",
    { "aria-busy": state.isRunning },
    h("p", { id: "status" }, status),
    state.inputs.map(({ key, text }) => h("p", { key, className: "input" }, text)),
    state.thread.items.map(({ key, item }) =>
      h("pre", { key, className: item.type }, item.type === "agent_message" ? item.text : item.type),
    ),
    state.requests.map(({ id, kind }) =>
      h("button", { key: id, type: "button", onClick: () => answer(id, "accept") }, `Accept ${kind}`),
    ),
    state.error && h("p", { role: "alert" }, state.error.message),
    h(
      "form",
      {
        onSubmit: (event: { preventDefault(): void; currentTarget: HTMLFormElement }) => {
          event.preventDefault();
          void ask(String(new FormData(event.currentTarget).get("text")));
        },
      },
      h("input", { name: "text", "aria-label": "Message" }),
      h("button", { type: "submit" }, "Send"),
    ),
    h("button", { type: "button", onClick: interrupt }, "Stop"),
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(h(Page));
