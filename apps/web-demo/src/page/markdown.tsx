import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Scrollable } from "./scrollable.js";

const plugins = [remarkGfm];

const components: Components = {
  // Another site opens elsewhere, and does not learn where its visitor came from.
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // An image of another site could carry what the agent read in its address. So it is a link that nobody follows unseen.
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noreferrer noopener">
      {alt || "Image"}
    </a>
  ),
  table: ({ children }) => (
    <Scrollable label="Table">
      <table>{children}</table>
    </Scrollable>
  ),
};

/** A text of the agent as Markdown. HTML in it appears as text, and only web and mail addresses become links. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
