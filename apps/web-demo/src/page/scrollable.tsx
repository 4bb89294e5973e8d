import type { ReactNode } from "react";

/** Something wide or long that scrolls inside its row, with a keyboard, too. */
export function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus scrolls with a keyboard.
    <section className="scrollable" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** A preformatted text that scrolls. */
export function ScrollableText({ label, text }: { label: string; text: string }) {
  return (
    <Scrollable label={label}>
      <pre>{text}</pre>
    </Scrollable>
  );
}
