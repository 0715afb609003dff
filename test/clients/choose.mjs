/**
 * Which suites a command line asks for.
 * @module
 */

/** The suites of the clients that are named; without a name all but Rust's, which build for minutes. */
export function choose(suites, names, withRust = false) {
  const has = (name, { client }) => client.includes(name);
  const unknown = names.find((name) => !suites.some((suite) => has(name, suite)));
  if (unknown !== undefined) {
    const clients = [...new Set(suites.map(({ client }) => client))].join(", ");
    console.error(`No client is called ${unknown}. There are ${clients}.`);
    process.exit(2);
  }
  return suites.filter((suite) => {
    if (names.some((name) => has(name, suite))) return true;
    const isRust = suite.environment.language === "Rust";
    return isRust ? withRust : names.length === 0;
  });
}
