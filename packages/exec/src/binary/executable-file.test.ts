import { describe, expect, it } from "vitest";
import { formatProblem, interpreterIn, readProgramHeader } from "./executable-file.js";

const elf = (machine: number) => `\x7fELF${"\0".repeat(14)}${String.fromCharCode(machine)}\0`;

describe("formatProblem", () => {
  it("accepts the running program, scripts, and programs for unknown machines", () => {
    for (const header of [
      readProgramHeader(process.execPath) ?? "",
      "#!/bin/sh\n",
      "\xcf\xfa\xed\xfe",
      elf(243),
    ]) {
      expect(formatProblem(header, process.arch)).toBeUndefined();
    }
    expect(formatProblem(elf(62), "riscv64")).toBeUndefined();
  });

  it("distinguishes the two known machines", () => {
    expect(formatProblem(elf(62), "x64")).toBeUndefined();
    expect(formatProblem(elf(183), "x64")).toBe("it is a program for arm64, and this is x64");
    expect(formatProblem(elf(62), "arm64")).toBe("it is a program for x64, and this is arm64");
  });
});

describe("interpreterIn", () => {
  it.each([
    ["#!/bin/sh\necho", "/bin/sh"],
    ["#! \t/usr/bin/env node\n", "/usr/bin/env"],
    ["#!/bin/sh\r\n", "/bin/sh\r"],
    ["echo", undefined],
  ])("finds in %o the interpreter %o", (header, interpreter) => {
    expect(interpreterIn(header)).toBe(interpreter);
  });
});
