/** One entry of a turn's input: some text, or an image file on this machine. */
export type UserInput =
  | {
      type: "text";
      /** The text. Several text entries are joined by a blank line. */
      text: string;
    }
  | {
      type: "local_image";
      /** Path of the image file, relative to the host's current directory or absolute. */
      path: string;
    };

/** What a turn is asked: a prompt, or a list of texts and images. Images alone are fine. */
export type Input = string | readonly UserInput[];
