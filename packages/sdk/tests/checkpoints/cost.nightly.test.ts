import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { contentsOf, createProject } from "./project.js";

const files = 20_000;

async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

it("costs little more than git itself, and restores every one of 20,000 files", {
  timeout: 600_000,
}, async () => {
  await using project = await createProject();
  const store = mkdtempSync(join(tmpdir(), "codex-bare-"));
  try {
    for (let i = 0; i < files; i++) {
      const folder = join(project.root, `d${i % 100}`, `e${Math.floor(i / 100) % 10}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `f${i}.ts`), `export const a${i} = ${i};\n`.repeat(40 + (i % 100)));
    }
    project.git("init", "-q", "--bare", store);
    const bare = (...args: string[]) =>
      project.git(`--git-dir=${store}`, `--work-tree=${project.root}`, "-c", "core.bare=false", ...args);
    const adding = await timeOf(() => {
      bare("add", "-A");
      bare("write-tree");
    });
    const first = await timeOf(() => project.snap());
    project.git("add", "-A");
    project.git("commit", "-qm", "x");
    await project.snap();
    const [status, unchanged]: [number[], number[]] = [[], []];
    for (let i = 0; i < 15; i++) {
      status.push(await timeOf(() => project.git("status", "--porcelain")));
      unchanged.push(await timeOf(() => project.snap()));
    }
    const [least, mine] = [Math.min(...status), Math.min(...unchanged)].map(Math.round);
    console.log(
      `first: ${Math.round(first)} ms, git add: ${Math.round(adding)} ms; unchanged: ${mine} ms, git status: ${least} ms`,
    );
    // 0.4 to 0.8, and 1.2 to 1.8.
    expect(first / adding).toBeLessThan(1.3);
    expect((mine ?? 0) / (least ?? 1)).toBeLessThan(3);

    const id = await project.snap();
    const before = contentsOf(project.root);
    for (let i = 0; i < files; i += 2)
      project.write(`d${i % 100}/e${Math.floor(i / 100) % 10}/f${i}.ts`, "changed\n");
    project.remove("d1");
    const { files: restored, conflicts } = await project.checkpoints.restore(id);
    expect([restored.length, conflicts]).toEqual([files / 2 + files / 100, []]);
    expect(contentsOf(project.root)).toEqual(before);
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
});
