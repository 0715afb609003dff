/**
 * `docs/clients.md`: a table of what was run and passed. A row is written only by the run that saw it.
 * @module
 */

const HEAD = `# Clients

What \`npm run test:clients\` runs against a real server, each with the answers that the emulator makes, most of them again while
these are recorded, and once more from the recording. The Rust clients need \`npm run test:clients -- --rust\`. A run writes its
rows with \`--write\`; a run that sees something else than stands here fails.

| client | language | version | what was run |
|---|---|---|---|
`;

/** The page after a run: rows that it saw are new, rows of clients that it didn't run stay, rows of no client go. */
export function pageOf(before, suites, seen) {
  const rows = new Map();
  for (const { client, version, environment } of suites.filter(({ version }) => version)) {
    const start = `| ${client} | ${environment.language} | ${version} | `;
    const tests = seen
      .filter((each) => each.environment === environment && each.client === client)
      .flatMap((each) => each.tests.map(({ name }) => name));
    const old = before.split("\n").find((line) => line.startsWith(start));
    if (tests.length > 0) rows.set(start, `${start}${[...new Set(tests)].join(", ")} |`);
    else if (old) rows.set(start, old);
  }
  return `${HEAD}${[...rows.values()].sort().join("\n")}\n`;
}
