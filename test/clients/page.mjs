/**
 * `docs/clients.md`: a table of the tests that ran and passed. A run writes only the rows of clients that it ran.
 * @module
 */

const HEAD = `# Clients

What \`npm run test:clients\` runs over a real socket. A suite runs against a server that answers, one that records it, and one that
replays the recording; tests of retries and of coding agents run against hand-written rules. With \`-- --rust\` the Rust clients run,
too; with \`-- --today\`, as in \`.ci/run\`, the newest version of each client against a server that answers. With \`--write\`
a run updates its rows; without it, a run with other results fails.

The API's files and batch jobs are tested with the official SDKs, LiteLLM (which can neither list nor cancel Mistral's jobs) and
any-llm (whose reader of results fails with version 3 of the SDK). LangChain, Pydantic AI, LlamaIndex and Agno support neither:
LangChain's \`batch\` sends its requests at once, and files go inside messages, where LlamaIndex accepts only images.

| client | language | version | what was run |
|---|---|---|---|
`;

/** The page after a run, which replaces the rows of clients that ran, keeps those of others, and drops clients that are gone. */
export function clientsPage(before, suites, seen) {
  const lines = before.split("\n");
  const starts = suites
    .filter(({ version }) => version !== undefined)
    .map(({ client, environment, version }) => startOf(client, environment, version));
  const rows = [...new Set(starts)].sort().map((start) => {
    const tests = seen
      .filter(({ client, environment, version }) => startOf(client, environment, version) === start)
      .flatMap((suite) => suite.tests.map(({ name }) => name));
    // Some names have commas.
    const names = [...new Set(tests)].join("; ");
    return names === "" ? lines.find((line) => line.startsWith(start)) : `${start}${names} |`;
  });
  return `${HEAD}${rows.filter(Boolean).join("\n")}\n`;
}

function startOf(client, { language }, version) {
  return `| ${client} | ${language} | ${version} | `;
}
