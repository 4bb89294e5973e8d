/**
 * One of the values known today, or any other string: a newer binary may add values, and older code must not
 * break on them. Editors still complete the known ones. Handle the rest in a `default` branch.
 */
export type OpenEnum<Known extends string> = Known | (string & {});
