"use client";

import { startThread } from "@codex/web/client";
import { useState } from "react";
// The component of the README.
import { Chat } from "./chat.jsx";

export default function Page() {
  const [url, setUrl] = useState(null);
  const start = async () => setUrl((await startThread("/api/codex", "Hello")).url);
  return (
    <>
      <button type="button" onClick={start}>
        Start
      </button>
      <Chat url={url} />
    </>
  );
}
