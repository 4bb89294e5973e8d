import { expect, it } from "vitest";
import { standIns } from "../../tests/fixture/stand-ins.js";
import type { PathFaults } from "./stand-in-options.js";

const made = standIns();

/** What each is seen to do; the type makes sure that none is left out. */
const behaviour: { [Name in keyof PathFaults]: () => Promise<void> } = {
  async missing() {
    await expect(made.start("missing").exited).rejects.toThrow("ENOENT");
  },
  async "not-executable"() {
    await expect(made.start("not-executable").exited).rejects.toThrow("EACCES");
  },
  async directory() {
    await expect(made.start("directory").exited).rejects.toThrow("EACCES");
  },
  async "bad-interpreter"() {
    await expect(made.start("bad-interpreter").exited).rejects.toThrow("ENOENT");
  },
};

it.each(Object.entries(behaviour))("%s", (_name, observe) => observe());
