/**
 * Experimental access program for a turn with the built-in OpenAI provider. The values are the ones the CLI's
 * `--cyber-access-program` accepts.
 */
export type CyberAccessProgram = "standard" | "daybreak_blue" | "daybreak_red";

/** The access programs by name, for those who prefer constants to string literals. */
export const CyberAccessProgram = {
  Standard: "standard",
  DaybreakBlue: "daybreak_blue",
  DaybreakRed: "daybreak_red",
} as const satisfies Record<string, CyberAccessProgram>;
