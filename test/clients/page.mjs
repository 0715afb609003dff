/**
 * `docs/clients.md`: a table of what was run and passed. A row is written only by the run that saw it.
 * @module
 */

const HEAD = `# Clients

What \`npm run test:clients\` runs over a real socket. A suite runs against a server that answers, one that records it, and one that
replays the recording; tests of retries and of coding agents run against hand-written rules. With \`-- --rust\` the Rust clients run,
too; with \`-- --today\`, as in \`.ci/run\`, the newest version of each client against a server that answers. A run writes its rows with
\`--write\`; without it, a run that sees anything else fails.

The API's files and batch jobs are tested with the official SDKs, LiteLLM (which can neither list nor cancel Mistral's jobs) and
any-llm (whose reader of results fails with version 3 of the SDK). LangChain, Pydantic AI, LlamaIndex and Agno support neither:
LangChain's \`batch\` sends its requests at once, and files go inside messages, where LlamaIndex accepts only images.

| client | language | version | what was run |
|---|---|---|---|
`;

/** The page after a run: what it saw is new, rows of clients that it didn't run stay, rows of no client go. */
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
