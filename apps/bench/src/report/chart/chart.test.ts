import { expect, it } from "vitest";

import type { Benchmark } from "../../harness/benchmark.js";
import { evaluate } from "../evaluate.js";
import { drawChart } from "./chart.js";

const benchmark: Benchmark = {
  name: "some-work",
  why: "",
  contenders: ["published", "exec", "floor"],
  rounds: 1,
  rows: [
    {
      title: "`work` < play",
      measure: "ms",
      unit: "ms",
      subject: "exec",
      goals: [
        { against: "published", atMost: 0.5 },
        { against: "floor", atMost: 1.1 },
      ],
    },
    { title: "for information", measure: "ms", unit: "ms", subject: "exec" },
  ],
  prepare: async () => ({ measure: async () => ({}) }),
};

/** The chart of times of the contenders, and the bars in it: which, from where, how wide. */
function draw(exec: number, published: number, floor: number) {
  const samples = { exec: [{ ms: exec }], published: [{ ms: published }], floor: [{ ms: floor }] };
  const svg = drawChart(evaluate(benchmark, samples));
  const bars = [
    ...svg.matchAll(/<rect class="(published|floor)" x="([\d.]+)" width="([\d.]+)" y="\d+" height/g),
  ];
  return {
    svg,
    bars: bars.map(([, against, x, width]) => ({ against, x: Number(x), width: Number(width) })),
  };
}

it("draws what has a goal, and says which goals are reached", () => {
  const { svg } = draw(40, 100, 20);
  expect(svg).toContain(">0.40 ✓<");
  expect(svg).toContain(">2.00 ✗<");
  expect(svg).toContain(">work &lt; play<");
  expect(svg).not.toContain("for information");
});

it("draws half as much as wide to the left as twice as much to the right", () => {
  const { bars } = draw(40, 80, 20);
  const [published, floor] = bars;
  expect(published).toMatchObject({ against: "published", width: floor?.width });
  expect((published?.x ?? 0) + (published?.width ?? 0)).toBeCloseTo(floor?.x ?? 0, 0);
});
