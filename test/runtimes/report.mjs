// Prints the progress of a run: each step as it ends, and a count at the end.

/** An empty report. */
export function createReport() {
  let passed = 0;
  let failed = 0;
  const say = (word, text) => {
    const seconds = String(Math.round(performance.now() / 1000)).padStart(4);
    console.log(`${seconds} s  ${word} ${text}`);
  };
  return {
    /** Runs a task, which returns its result in a few words; an error that it throws is a failure. */
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
