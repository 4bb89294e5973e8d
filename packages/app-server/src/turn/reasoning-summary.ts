/** How much of the model's thinking is shown. */
export type ReasoningSummary = "auto" | "concise" | "detailed" | "none";
