/** In characters. Hiding shorter secrets would garble ordinary words. */
export const shortestSecret = 8;

/** In characters. Longer secrets are hidden in pieces, which limits how much of a stream is held back. */
const longestPiece = 1024;

/**
 * The texts to search for to find a secret: the trimmed secret; the same with `+` for spaces, as in form data; the bytes of
 * its UTF-8, which percent-decoding yields; and its Base64. Escapes need no forms, because the search decodes them. A secret
 * of fewer than 8 characters has no forms.
 */
export function secretForms(secret: string): string[] {
  const trimmed = secret.trim();
  if (trimmed.length < shortestSecret) return [];
  const forms = pieces(trimmed).flatMap((piece) => {
    const formData = piece.replaceAll(" ", "+");
    return [piece, utf8(piece), formData, utf8(formData), ...base64Forms(utf8(piece))];
  });
  return [...new Set(forms)].filter(({ length }) => length >= shortestSecret);
}

/** Splits a text into pieces of limited length. The last piece may overlap its predecessor, so that no piece is short. */
function pieces(text: string): string[] {
  if (text.length <= longestPiece) return [text];
  const all: string[] = [];
  for (let start = 0; start < text.length; start += longestPiece) {
    all.push(text.slice(Math.min(start, text.length - longestPiece)).slice(0, longestPiece));
  }
  return all;
}

/** The UTF-8 of a text, with one character for each byte. */
function utf8(text: string): string {
  // A lone surrogate has no UTF-8, so it is encoded as U+FFFD.
  const wellFormed = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return encodeURIComponent(wellFormed).replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The bytes in the Base64 of a longer text, such as `user:key` in basic authentication. There are three forms, which depend
 * on the number of preceding bytes. Characters that also encode neighbouring bytes are left out.
 */
function base64Forms(bytes: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    let bits = 0;
    let held = 0;
    let text = "";
    for (const byte of "\0".repeat(before) + bytes) {
      held = ((held << 8) | byte.charCodeAt(0)) & 0xffff;
      for (bits += 8; bits >= 6; bits -= 6) text += alphabet[(held >> (bits - 6)) & 63];
    }
    const form = text.slice(Math.ceil((before * 8) / 6));
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
