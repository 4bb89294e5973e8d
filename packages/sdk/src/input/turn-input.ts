/** A turn's input in the form the engines take. */
export interface TurnInput {
  /** All texts, joined by a blank line; empty when there are images only. */
  prompt: string;
  /** Paths of the images, each seen to be a readable file. */
  images: string[];
}
