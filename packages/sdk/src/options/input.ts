import { describeValue } from "@codex/protocol/describe";
import { fieldOf } from "../checks/caller-values.js";
import { InvalidInputError } from "../errors/option-errors.js";
import {
  fileLink,
  type InputPlace,
  readServerEntry,
  requirePath,
  requireText,
  type SkillPart,
  type UntrustedText,
} from "./input-entries.js";
import { checkImageFile, type InlineImage, readInlineImage } from "./input-image.js";

/** One entry of a turn's input: a text, an image, or what only an app-server can pass on. */
export type UserInput =
  | {
      type: "text";
      /** The text. Texts without an image or a skill between them are joined by a blank line; on exec all texts are. */
      text: string;
    }
  | {
      type: "local_image";
      /** Path of the image file, absolute or relative to the current directory of this process. */
      path: string;
    }
  | {
      type: "image";
      /**
       * The PNG, JPEG, GIF or WebP image: its bytes, which the call copies, or a `data:image/png;base64,…` URL, whose media type
       * must be that of its bytes. On exec it is a private temporary file until the turn has ended.
       */
      data: Uint8Array | string;
      /** Lets programs written for two types of entries read `path` of what is not a text. */
      path?: undefined;
    }
  | {
      /** A file or directory that the user points at. The model reads its name and absolute path as a link in the text. */
      type: "mention";
      /** The path, absolute or relative to the current directory of this process. It must exist, unless a server is remote. */
      path: string;
      /** What the link says. Default: the last part of the path. */
      name?: string | undefined;
    }
  | {
      /**
       * A skill, whose instructions the model reads with this input. The turn rejects with an `InvalidInputError` before the agent
       * receives the input if there is no such skill, if it is disabled, or if several have the name. Skills are read at the start
       * of a turn, so `steer()` rejects them. Requires app-server.
       */
      type: "skill";
      /** The name of the skill, as its `SKILL.md` has it. */
      name: string;
      /** The path of its `SKILL.md`, to choose among skills of one name. Default: the only one with the name. */
      path?: string | undefined;
    }
  | {
      /**
       * A text of somebody else, such as an e-mail or a web page. The model receives it as the output of a tool, before the user's
       * words and not as part of them, so that instructions in it do not count as the user's. `steer()` takes it only
       * together with a text or an image. Requires app-server.
       */
      type: "untrusted_text";
      /** The text. */
      text: string;
      /**
       * What or whom it comes from, such as `mail` or `issue_42`: the model sees it as the name of the tool. Other characters than
       * letters and digits of English become underscores.
       */
      source: string;
      /** Lets programs written for two types of entries read `path` of what is not a text. */
      path?: undefined;
    };

/** A turn's input: a prompt, or a list of entries. It may consist of images only. */
export type Input = string | UserInput[];

/** A part of an input whose place among the others matters. */
export type InputPart =
  | { type: "text"; text: string }
  | { type: "image"; image: string | InlineImage }
  | SkillPart;

/** A turn's input as an engine takes it. */
export interface TurnInput {
  /** All texts, joined by a blank line; empty if there are none. */
  prompt: string;
  /** The images: absolute paths, each checked to be a readable file, and images in memory. */
  images: (string | InlineImage)[];
  /** The texts, images and skills in the order of the entries. Adjacent texts are one part. */
  parts: readonly InputPart[];
  /** The texts that are not the user's. */
  untrusted: readonly UntrustedText[];
}

/** The input of a turn that does something other than answer. */
export const noInput: TurnInput = { prompt: "", images: [], parts: [], untrusted: [] };

/** The longest prompt that the CLI accepts, in Unicode characters. With one more it exits with 1. */
const maxPromptCharacters = 1_048_576;

/**
 * Checks and copies a turn's input. Synchronous, so that turns keep the order of their calls.
 *
 * @param isSteering whether the input is added to a running turn
 */
export function prepareInput(input: unknown, place: InputPlace = {}, isSteering = false): TurnInput {
  const entries: unknown = typeof input === "string" ? [{ type: "text", text: input }] : input;
  if (!Array.isArray(entries)) {
    throw new InvalidInputError(`expected a string or a list of entries, but got ${describeValue(input)}.`);
  }
  const untrusted: UntrustedText[] = [];
  const images: { image: string | InlineImage; index: number }[] = [];
  const given: InputPart[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readEntry(entry, index, place);
    if (read.type === "skill" && isSteering)
      throw new InvalidInputError(
        `entry ${index} is a skill, and skills are read only at the start of a turn.`,
        { index },
      );
    if (read.type === "untrusted_text") untrusted.push(read);
    else given.push(read);
    if (read.type === "image") images.push({ image: read.image, index });
  }
  const prompt = clean(given.flatMap((part) => (part.type === "text" ? [part.text] : [])));
  const parts = joinTexts(given);
  if (parts.length === 0 && untrusted.length === 0) {
    throw new InvalidInputError("it has neither text nor an image.");
  }
  if (parts.length === 0 && isSteering) {
    throw new InvalidInputError(
      "steering takes an untrusted text only together with a text or image of the user.",
    );
  }
  for (const text of [prompt, ...untrusted.map(({ text }) => text)]) checkLength(text);
  for (const { image, index } of images) {
    if (typeof image === "string" && !place.isElsewhere) checkImageFile(image, index);
  }
  return { prompt, images: images.map(({ image }) => image), parts, untrusted };
}

function readEntry(entry: unknown, index: number, place: InputPlace): InputPart | UntrustedText {
  const kind = fieldOf(entry, "type");
  switch (kind) {
    case "text":
      return { type: kind, text: requireText(fieldOf(entry, "text"), "text", index) };
    case "local_image":
      return { type: "image", image: requirePath(fieldOf(entry, "path"), "image", index) };
    case "image":
      return { type: kind, image: readInlineImage(fieldOf(entry, "data"), index) };
    case "mention":
      return { type: "text", text: fileLink(entry, index, place.isElsewhere === true) };
    case "skill":
    case "untrusted_text":
      return readServerEntry(kind, entry, index, place);
    default: {
      const known = `known are "text", "local_image", "image", "mention", "skill" and "untrusted_text"`;
      if (kind !== undefined)
        throw new InvalidInputError(`entry ${index} has type ${describeValue(kind)}; ${known}.`, { index });
      const expected = `an object such as { type: "text", text: "…" }`;
      throw new InvalidInputError(`entry ${index} must be ${expected}, not ${describeValue(entry)}.`, {
        index,
      });
    }
  }
}

/** Joins adjacent texts, and drops those that are blank. */
function joinTexts(parts: readonly InputPart[]): InputPart[] {
  const joined: InputPart[] = [];
  let texts: string[] = [];
  const flush = () => {
    const text = clean(texts);
    if (text !== "") joined.push({ type: "text", text });
    texts = [];
  };
  for (const part of parts) {
    if (part.type === "text") texts.push(part.text);
    else {
      flush();
      joined.push(part);
    }
  }
  flush();
  return joined;
}

/** Joins texts. `codex exec` drops a byte order mark and blank text; the engines must agree. */
function clean(texts: readonly string[]): string {
  const text = texts.join("\n\n").replace(/^\ufeff/, "");
  return text.trim() === "" ? "" : text;
}

function checkLength(prompt: string): void {
  // Code units are an upper bound of characters; only a prompt near the limit is counted.
  if (prompt.length <= maxPromptCharacters) return;
  let characters = 0;
  for (const _ of prompt) characters += 1;
  if (characters <= maxPromptCharacters) return;
  throw new InvalidInputError(
    `it has ${characters} characters; the agent takes at most ${maxPromptCharacters}. Put long material into a file and name the file.`,
  );
}
