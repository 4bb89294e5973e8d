/**
 * Everything legal in a JSON string that a careless reader breaks on: separators that pass for line ends, escaped
 * control characters, quotes and backslashes, characters of two, three and four bytes, and a zero byte.
 */
export const awkwardText =
  'a\u2028b\u2029c\u0085d\u007fe\ufefff g\rh\ni\tj\u0000k\u001b[0ml "quoted" \\back\\ {"type":"x"} é € 👩‍👩‍👧 𝄞 日本語';
