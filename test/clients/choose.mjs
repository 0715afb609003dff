/**
 * Selects the suites that a command line names.
 * @module
 */

/**
 * The suites of the named clients; without names, all but Rust's, which take minutes to build.
 * @param flags `rust` adds Rust's; `today` keeps only the newest version of each client in each language.
 */
export function choose(suites, names, { rust: withRust = false, today = false } = {}) {
  const has = (name, { client }) => client.includes(name);
  const unknown = names.find((name) => !suites.some((suite) => has(name, suite)));
  if (unknown !== undefined) {
    const clients = [...new Set(suites.map(({ client }) => client))].join(", ");
    console.error(`No client's name contains ${unknown}. There are ${clients}.`);
    process.exit(2);
  }
  const all = today ? suites.filter((suite) => isOfToday(suite, suites)) : suites;
  return all.filter((suite) => {
    if (names.some((name) => has(name, suite))) return true;
    const isRust = suite.environment.language === "Rust";
    return isRust ? withRust : names.length === 0;
  });
}

const byNumber = new Intl.Collator("en", { numeric: true });

function isOfToday({ client, version, environment }, suites) {
  const isSame = (each) =>
    each.client === client && languageOf(each.environment) === languageOf(environment);
  const versions = suites.filter(isSame).map((each) => each.version);
  return versions.every((each) => byNumber.compare(each, version) <= 0);
}

/** Node 20 and Node 24 are one language. */
function languageOf({ language }) {
  return language.split(" ")[0];
}
