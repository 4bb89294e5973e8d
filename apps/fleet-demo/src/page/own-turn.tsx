import { type FormEvent, useState } from "react";
import { usePost } from "./fleet-client.js";

/** A field for a turn of one's own. */
export function OwnTurn({ threads }: { threads: readonly string[] }) {
  const { post, isBusy, failure } = usePost("/turns");
  const [submitted, setSubmitted] = useState("");
  const [thread, setThread] = useState(threads[0] ?? "");
  const [prompt, setPrompt] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const isSubmitted = await post({ thread, prompt });
    setSubmitted(isSubmitted ? `It is the last turn of ${thread}.` : "");
    if (isSubmitted) setPrompt("");
  };
  return (
    <section aria-labelledby="own-turn">
      <h2 id="own-turn">Submit a turn</h2>
      <form className="own-turn" onSubmit={submit}>
        <label>
          Thread
          <select value={thread} onChange={({ target }) => setThread(target.value)}>
            {threads.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="wide">
          Prompt
          <input type="text" value={prompt} onChange={({ target }) => setPrompt(target.value)} />
        </label>
        <button type="submit" className="primary" disabled={isBusy || prompt.trim() === ""}>
          Submit
        </button>
      </form>
      <p className="quiet" role="status">
        {submitted}
      </p>
      {failure !== null && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}
