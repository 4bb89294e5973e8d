import { closeSync, openSync, readSync } from "node:fs";

/** The longest first line that Linux looks at. */
const HEADER_BYTES = 256;

const ELF = "\x7fELF";
/** Mach-O in both byte orders and sizes, and universal binaries. */
const MACH_O = [
  "\xfe\xed\xfa\xce",
  "\xfe\xed\xfa\xcf",
  "\xce\xfa\xed\xfe",
  "\xcf\xfa\xed\xfe",
  "\xca\xfe\xba\xbe",
];
/** The machines that there are codex binaries for, as ELF numbers them. */
const ELF_MACHINES: Readonly<Record<number, string>> = { 62: "x64", 183: "arm64" };

/** The first bytes of a program, one character each; `undefined` when it cannot be read. */
export function readProgramHeader(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(HEADER_BYTES);
      return bytes.toString("latin1", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** The interpreter that a script names in its `#!` line; `undefined` when it is not a script. */
export function interpreterIn(header: string): string | undefined {
  const name = /^#![ \t]*([^ \t\n]+)/.exec(header)?.[1];
  return name === undefined ? undefined : Buffer.from(name, "latin1").toString("utf8");
}

/**
 * What is wrong with the format of a program, as the end of a sentence; `undefined` when the system can be expected to
 * start it. Not for Windows.
 *
 * The system's own answer does not reach us: for a file it cannot make sense of, the C library starts a shell to read
 * it as a script, so that anything at all may happen.
 */
export function formatProblem(header: string, arch: string): string | undefined {
  if (header === "") return "it is empty";
  if (header.startsWith(ELF)) {
    // The machine is at offset 18, low byte first on every machine that matters here.
    const machine = ELF_MACHINES[header.charCodeAt(18) + 256 * header.charCodeAt(19)];
    const knowsBoth = machine !== undefined && Object.values(ELF_MACHINES).includes(arch);
    return knowsBoth && machine !== arch ? `it is a program for ${machine}, and this is ${arch}` : undefined;
  }
  if (header.startsWith("#!") || MACH_O.some((magic) => header.startsWith(magic))) return undefined;
  return "it is neither a program nor a script that begins with #!";
}
