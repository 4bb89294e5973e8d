import { isIP } from "node:net";

/**
 * The one spelling of a host: lower case, without a trailing dot, an IPv6 address without brackets and compressed.
 *
 * @returns `undefined` for anything but a host name or an address, such as `user@host` or a name with a path
 */
export function normalizeHost(host: string): string | undefined {
  // Before `toLowerCase()`, which makes ASCII of some other characters.
  if (!/^[\w.:[\]-]+$/.test(host)) return undefined;
  const name = host.toLowerCase().replace(/(?<=\w)\.$/, "");
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) === 6) return new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (isIP(name) === 4) return name;
  const labels = name.split(".");
  const isName = name.length <= 253 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  // `127.1` and `0x7f000001` are addresses as well, to those who parse them as the C library does.
  return isName && !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? "") ? name : undefined;
}

/** The pattern in the spelling of `normalizeHost()`. */
export function normalizeHostPattern(pattern: string): string {
  return normalizeHost(pattern) ?? pattern.toLowerCase().replace(/\.$/, "");
}
