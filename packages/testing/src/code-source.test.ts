import { describe, expect, it } from "vitest";
import { callsInSource, codeSource } from "./code-source.js";
import { awkwardText } from "./stand-ins/stand-in-defaults.js";

const call = { callId: "call_1", name: "probe", functionName: "probe", argument: {} };

describe("the source of a script", () => {
  it("identifies its calls whatever their ids and arguments", () => {
    const calls = [
      call,
      { ...call, callId: awkwardText, name: 'a "b" \\', argument: { cmd: '\n  ["x", "y", () => tools.z("' } },
      { ...call, callId: "1", argument: '\n  ["x", "y", () => tools.z("' },
    ];
    expect(callsInSource(codeSource(calls))).toEqual(calls.map(({ callId, name }) => ({ callId, name })));
  });

  it("is valid JavaScript whatever the ids and arguments", () => {
    const source = codeSource([
      { ...call, callId: awkwardText, argument: { awkwardText } },
      { ...call, argument: awkwardText },
    ]);
    // Compiled only. The agent runs it as a module, which allows await.
    expect(() => new Function(`return async () => {${source}}`)).not.toThrow();
  });

  it("is distinguished from any other script", () => {
    const source = codeSource([call]);
    expect(callsInSource(source.slice(source.indexOf("\n") + 1))).toEqual([]);
    expect(callsInSource("text(1)")).toEqual([]);
  });
});
