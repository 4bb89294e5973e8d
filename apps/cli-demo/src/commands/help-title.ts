import pc from "picocolors";

/** A heading in a help text. Commander takes the style out again where colours are not wanted. */
export const helpTitle: (title: string) => string = pc.createColors(true).bold;
