/** One piece of what the user says. */
export type UserInput =
  | TextUserInput
  | ImageUserInput
  | LocalImageUserInput
  | AudioUserInput
  | LocalAudioUserInput
  | SkillUserInput
  | MentionUserInput;

/** How closely the model looks at an image. */
export type ImageDetail = "auto" | "low" | "high" | "original";

/** Text. */
export interface TextUserInput {
  /** Tells the pieces apart. */
  type: "text";
  /** The text; at most 1,048,576 characters in all pieces together. */
  text: string;
  /** Spans of the text that a user interface shows in another way. Default: none. */
  text_elements?: TextElement[];
}

/** A span of a text. */
export interface TextElement {
  /** Where it lies, in bytes of the UTF-8 text. */
  byteRange: { start: number; end: number };
  /** What to show instead, or `null` for the text itself. */
  placeholder: string | null;
}

/** An image by address (also `data:`), or by the id of an uploaded file. Exactly one of the two is set. */
export interface ImageUserInput {
  /** Tells the pieces apart. */
  type: "image";
  /** Its address. */
  url?: string;
  /** The id of the uploaded file. */
  fileId?: string;
  /** How closely the model looks at it. Default: the model's choice. */
  detail?: ImageDetail;
}

/** An image file of the server's machine. When it cannot be read, the model is told so; that is no error. */
export interface LocalImageUserInput {
  /** Tells the pieces apart. */
  type: "localImage";
  /** Absolute path. */
  path: string;
  /** How closely the model looks at it. Default: the model's choice. */
  detail?: ImageDetail;
}

/** A sound by address, or by the id of an uploaded file. Exactly one of the two is set. */
export interface AudioUserInput {
  /** Tells the pieces apart. */
  type: "audio";
  /** Its address. */
  url?: string;
  /** The id of the uploaded file. */
  fileId?: string;
}

/** A sound file of the server's machine. */
export interface LocalAudioUserInput {
  /** Tells the pieces apart. */
  type: "localAudio";
  /** Absolute path. */
  path: string;
}

/** A skill to use. */
export interface SkillUserInput {
  /** Tells the pieces apart. */
  type: "skill";
  /** Its name. */
  name: string;
  /** Absolute path of its `SKILL.md`. */
  path: string;
}

/** A file or an app the user mentions. */
export interface MentionUserInput {
  /** Tells the pieces apart. */
  type: "mention";
  /** What it is called. */
  name: string;
  /** Where it is. */
  path: string;
}
