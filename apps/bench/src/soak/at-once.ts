/** Does all tasks, so many at a time, and each as soon as there is room for it. */
export async function atOnce<Task>(
  tasks: readonly Task[],
  most: number,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  // One iterator for all workers: each takes the next task that nobody has.
  const left = tasks.values();
  const worker = async () => {
    for (const task of left) await work(task);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
