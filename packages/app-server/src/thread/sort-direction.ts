/** The order of a list. */
export type SortDirection = "asc" | "desc";
