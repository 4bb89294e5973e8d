import { secretForms } from "./secret-forms.js";
import { type TextView, viewsOf } from "./text-view.js";

/** A part of a text; `end` is exclusive. */
export type Span = readonly [start: number, end: number];

/** The secrets found in a text. */
export interface SecretMatches {
  /** Their positions, sorted by start. They may overlap. */
  spans: Span[];
  /** The start of a possible secret or escape at the end of the text; the length of the text if there is neither. */
  openAt: number;
}

/**
 * Finds secrets in a text, in any of their encodings, in time proportional to the length of the text (Aho–Corasick).
 *
 * Reports all occurrences, including overlapping ones. So a secret that is a prefix of another secret does not hide the rest
 * of it.
 */
export class SecretMatcher {
  /** The length of the longest form of a secret; 0 if there is no secret to find. */
  readonly longest: number;
  // A trie of all forms. Node 0 is the root. The children of other nodes are linked lists, most of them with one element.
  readonly #fromRoot: Uint32Array;
  readonly #code: Uint16Array;
  readonly #child: Uint32Array;
  readonly #sibling: Uint32Array;
  /** The length of a node's text, the path from the root. */
  readonly #depth: Uint16Array;
  /** The node of the longest proper suffix of a node's text that is a prefix of a form. */
  readonly #fallback: Uint32Array;
  /** The length of the longest form that is a suffix of a node's text; 0 if there is none. */
  readonly #match: Uint16Array;
  #size = 1;

  /** @param secrets The secrets to find. Secrets of fewer than 8 characters are ignored. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.flatMap(secretForms);
    const capacity = forms.reduce((sum, { length }) => sum + length, 1);
    this.longest = forms.reduce((longest, { length }) => Math.max(longest, length), 0);
    this.#fromRoot = new Uint32Array(forms.length === 0 ? 0 : 0x10000);
    this.#code = new Uint16Array(capacity);
    this.#child = new Uint32Array(capacity);
    this.#sibling = new Uint32Array(capacity);
    this.#depth = new Uint16Array(capacity);
    this.#fallback = new Uint32Array(capacity);
    this.#match = new Uint16Array(capacity);
    for (const form of forms) this.#add(form);
    this.#link();
  }

  /**
   * Searches a text.
   *
   * @param cutLength The number of characters of a secret that suffice at the very end of the text, where it may have been
   *   truncated. Default: all of them.
   */
  find(text: string, cutLength = Number.POSITIVE_INFINITY): SecretMatches {
    const spans: Span[] = [];
    let openAt = text.length;
    for (const view of this.longest === 0 ? [] : viewsOf(text)) {
      const open = this.#scan(view, spans);
      const start = open === 0 ? text.length : view.startOf(view.text.length - open);
      if (open >= cutLength) spans.push([start, text.length]);
      openAt = Math.min(openAt, start, view.cutAt);
    }
    return { spans: spans.sort((left, right) => left[0] - right[0]), openAt };
  }

  /** Adds the secrets in a view to `spans`. Returns the length of a possible secret that starts at the end of the view. */
  #scan(view: TextView, spans: Span[]): number {
    const { text } = view;
    let node = 0;
    for (let index = 0; index < text.length; index += 1) {
      node = this.#next(node, text.charCodeAt(index));
      const length = this.#match[node] ?? 0;
      if (length > 0) spans.push([view.startOf(index + 1 - length), view.endOf(index)]);
    }
    // A complete form that is not a prefix of a longer one cannot continue.
    while (node !== 0 && this.#child[node] === 0) node = this.#fallback[node] ?? 0;
    return this.#depth[node] ?? 0;
  }

  #next(from: number, code: number): number {
    let node = from;
    while (node !== 0) {
      const next = this.#childOf(node, code);
      if (next !== 0) return next;
      node = this.#fallback[node] ?? 0;
    }
    return this.#childOf(0, code);
  }

  #childOf(node: number, code: number): number {
    if (node === 0) return this.#fromRoot[code] ?? 0;
    let child = this.#child[node] ?? 0;
    while (child !== 0 && this.#code[child] !== code) child = this.#sibling[child] ?? 0;
    return child;
  }

  #add(form: string): void {
    let node = 0;
    for (let index = 0; index < form.length; index += 1) {
      const code = form.charCodeAt(index);
      node = this.#childOf(node, code) || this.#grow(node, code, index + 1);
    }
    this.#match[node] = form.length;
  }

  #grow(parent: number, code: number, depth: number): number {
    const node = this.#size;
    this.#size += 1;
    this.#code[node] = code;
    this.#depth[node] = depth;
    if (parent === 0) {
      this.#fromRoot[code] = node;
    } else {
      this.#sibling[node] = this.#child[parent] ?? 0;
      this.#child[parent] = node;
    }
    return node;
  }

  /** Computes the fallbacks, breadth first. */
  #link(): void {
    const queue = [...this.#fromRoot.filter((node) => node !== 0)];
    for (const node of queue) {
      const fallback = this.#fallback[node] ?? 0;
      this.#match[node] ||= this.#match[fallback] ?? 0;
      for (let child = this.#child[node] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) {
        this.#fallback[child] = this.#next(fallback, this.#code[child] ?? 0);
        queue.push(child);
      }
    }
  }
}
