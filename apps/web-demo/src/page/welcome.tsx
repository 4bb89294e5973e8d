import { useState } from "react";
import type { DemoInfo } from "../demo-info.js";

interface WelcomeProps {
  info: DemoInfo | null;
  /** Starts a thread with a suggested prompt. */
  onChoose(prompt: string): Promise<void>;
}

/** What a new thread shows: what this is, and what to try. */
export function Welcome({ info, onChoose }: WelcomeProps) {
  const [error, setError] = useState<string | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const choose = async (prompt: string) => {
    setIsStarting(true);
    setError(null);
    await onChoose(prompt).catch((cause: Error) => setError(cause.message));
    setIsStarting(false);
  };
  return (
    <div className="welcome">
      <h2>Chat with the Codex agent</h2>
      {info?.isScripted && (
        <p>
          The agent is real; a script plays the model, so no account is needed. The agent works in a temporary
          repository and asks before it runs a command.
        </p>
      )}
      <ul className="suggestions">
        {info?.suggestions.map((prompt) => (
          <li key={prompt}>
            <button type="button" disabled={isStarting} onClick={() => choose(prompt)}>
              {prompt}
            </button>
          </li>
        ))}
      </ul>
      {error !== null && (
        <p className="failure" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
