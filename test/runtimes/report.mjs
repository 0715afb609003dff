// What a run says: each step when it ends, and a count at the end.

/** A report that has said nothing yet. */
export function createReport() {
  let passed = 0;
  let failed = 0;
  const say = (word, text) => {
    const seconds = String(Math.round(performance.now() / 1000)).padStart(4);
    console.log(`${seconds} s  ${word} ${text}`);
  };
  return {
    /** Runs a task, which says in a few words what it saw; what it throws is a failure. */
    async step(name, task) {
      try {
        say("ok  ", `${name}: ${await task()}`);
        passed++;
      } catch (error) {
        say("FAIL", `${name}: ${error.message}`);
        failed++;
      }
    },
    finish() {
      console.log(`${passed} passed, ${failed} failed`);
      process.exitCode = failed > 0 ? 1 : 0;
    },
  };
}
