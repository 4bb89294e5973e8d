import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { readImage } from "./read-image.js";
import { useAction } from "./use-action.js";

interface ComposerProps {
  placeholder: string;
  sendLabel?: string;
  isDisabled?: boolean;
  onSend(text: string, images: readonly string[]): Promise<void>;
  /** Given while there is something to stop. */
  onStop?: (() => Promise<void>) | undefined;
}

/** The field for a message, with images from a file or the clipboard. */
export function Composer({
  placeholder,
  sendLabel = "Send",
  isDisabled = false,
  onSend,
  onStop,
}: ComposerProps) {
  const [text, setText] = useState("");
  const [images, setImages] = useState<readonly string[]>([]);
  const files = useRef<HTMLInputElement>(null);
  const sending = useAction(onSend);
  const stopping = useAction(async () => onStop?.());
  const attaching = useAction(async (added: Iterable<File>) => {
    const read = await Promise.all([...added].map(readImage));
    setImages((before) => [...new Set([...before, ...read])]);
  });

  const hasInput = text.trim() !== "" || images.length > 0;
  const submit = async () => {
    if (!hasInput || sending.isBusy || isDisabled) return;
    if (!(await sending.run(text.trim() === "" ? "" : text, images))) return;
    // What was typed meanwhile stays.
    setText((now) => (now === text ? "" : now));
    setImages((now) => (now === images ? [] : now));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && onStop) void stopping.run();
    // Not the Enter that accepts a suggestion of an input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files].filter(({ type }) => type.startsWith("image/"));
    if (pasted.length === 0) return;
    event.preventDefault();
    void attaching.run(pasted);
  };
  const failure = sending.failure ?? stopping.failure ?? attaching.failure;

  return (
    <form className="composer" onSubmit={onSubmit}>
      {failure !== null && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {images.length > 0 && (
        <ul className="attachments" aria-label="Attached images">
          {images.map((image, index) => (
            <li key={image}>
              <img src={image} alt={`Attachment ${index + 1}`} />
              <button
                type="button"
                aria-label={`Remove attachment ${index + 1}`}
                onClick={() => setImages((before) => before.filter((each) => each !== image))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        aria-label="Message"
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        placeholder={placeholder}
        disabled={isDisabled}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="actions">
        <input
          ref={files}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          multiple
          hidden
          onChange={({ target }) => {
            void attaching.run([...(target.files ?? [])]);
            target.value = "";
          }}
        />
        <button type="button" className="plain" disabled={isDisabled} onClick={() => files.current?.click()}>
          Attach images
        </button>
        <span className="quiet hint">
          Enter to send, Shift+Enter for a new line{onStop ? ", Escape to stop" : ""}
        </span>
        {onStop && (
          <button type="button" className="stop" disabled={stopping.isBusy} onClick={() => stopping.run()}>
            Stop
          </button>
        )}
        <button type="submit" className="primary" disabled={isDisabled || sending.isBusy || !hasInput}>
          {sendLabel}
        </button>
      </div>
    </form>
  );
}
