/** Hiding anything shorter would garble ordinary words. */
export const shortestSecret = 8;

/** Longer secrets are hidden piece by piece, which bounds how much of a stream is held back. */
const longestPiece = 1024;

/**
 * The texts to search for in order to find a secret: the secret itself, trimmed; with `+` for spaces, as in form data; the
 * bytes of its UTF-8, which is what undoing percent-encoding yields; and Base64. Escapes need no forms of their own: they
 * are undone in the text that is searched. A secret of fewer than 8 characters has no forms.
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

/** Splits a text into pieces of bounded length. The last one may overlap the one before it, so that none is short. */
function pieces(text: string): string[] {
  if (text.length <= longestPiece) return [text];
  const all: string[] = [];
  for (let start = 0; start < text.length; start += longestPiece) {
    all.push(text.slice(Math.min(start, text.length - longestPiece)).slice(0, longestPiece));
  }
  return all;
}

/** A character for each byte. */
function utf8(text: string): string {
  // Half a surrogate pair has no UTF-8 and is written as U+FFFD.
  const wellFormed = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return encodeURIComponent(wellFormed).replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * How bytes look in the Base64 of a longer text, such as `user:key` of basic authentication. There are three ways,
 * depending on how many bytes precede them. Characters that also depend on neighbouring bytes are left out.
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
