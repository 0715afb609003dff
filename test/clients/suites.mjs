/**
 * Every suite: the client, where it is installed, its tests, and what the server is started with.
 * @module
 */
import { fileURLToPath } from "node:url";
import { goEnvironment } from "./environments/go.mjs";
import { javaEnvironment } from "./environments/java.mjs";
import { nodeEnvironment } from "./environments/node.mjs";
import { pythonEnvironment } from "./environments/python.mjs";
import { rustEnvironment } from "./environments/rust.mjs";

const node20 = nodeEnvironment("20", "20.20.2");
const node24 = nodeEnvironment("24", "24.21.0");
// A standalone program, which Node only starts.
const opencode = nodeEnvironment("opencode", "20.20.2", "TypeScript");
const mistralai1 = pythonEnvironment("mistralai-1");
const mistralai2 = pythonEnvironment("mistralai-2");
const mistralai3 = pythonEnvironment("mistralai-3");
const agents2 = pythonEnvironment("agents-2");
const agents3 = pythonEnvironment("agents-3");
const instructor = pythonEnvironment("instructor");
const vibe = pythonEnvironment("vibe");
const go = goEnvironment();
const langChain4j = javaEnvironment("langchain4j");
const springAi = javaEnvironment("spring-ai");
const rust = rustEnvironment();

const rules = fileURLToPath(new URL("rules", import.meta.url));

/** For clients that let the model decide whether to call a function. */
const AUTO = { options: ["--tools", "auto"] };
/** For clients that also ask for JSON in the prompt alone. */
const PROMPT = { options: ["--tools", "auto", "--prompt-schema"] };
/** For tests that need answers no hash would give. They aren't recorded: a rule has only so many turns. */
const RULES = {
  options: ["--strategy", "fixture", "--on-miss", "deterministic", "--fixtures", rules],
  once: true,
};
const ONCE = { once: true };
/** Objects that a test creates and deletes are not the same in a replay. */
const AUTO_ONCE = { ...AUTO, ...ONCE };
/** For tests that record what they saw for docs/faults.md. */
const FAULTS = { once: true, seesFaults: true };

/** Slow ones first, so that none is left alone at the end. */
export const suites = [
  suite("mistral-vibe", vibe, "test_mistral_vibe.py", RULES),
  suite("opencode-ai", opencode, "opencode.test.mjs", RULES),
  suite("spring-ai", springAi, "SpringAiTest", PROMPT),
  suite("langchain4j", langChain4j, "LangChain4jTest", PROMPT),
  suite("spring-ai", springAi, "SpringAiRetriesTest", RULES),
  suite("langchain4j", langChain4j, "LangChain4jRetriesTest", RULES),
  suite("litellm", mistralai3, "test_litellm.py"),
  suite("litellm", mistralai3, "test_litellm_retries.py", RULES),
  suite("litellm", mistralai3, "test_litellm_batches.py", ONCE),
  suite("llama-index-llms-mistralai", mistralai3, "test_llama_index.py", AUTO),
  suite("pydantic-ai-slim", mistralai3, "test_pydantic_ai.py"),
  suite("agno", mistralai3, "test_agno.py", AUTO),
  suite("any-llm-sdk", mistralai3, "test_any_llm.py"),
  suite("any-llm-sdk", mistralai3, "test_any_llm_batches.py", ONCE),
  suite("instructor", instructor, "test_instructor.py"),
  suite("langchain-mistralai", mistralai3, "test_langchain_mistralai.py"),
  suite("mistralai", mistralai1, "test_mistralai.py"),
  suite("mistralai", mistralai2, "test_mistralai.py"),
  suite("mistralai", mistralai3, "test_mistralai.py"),
  suite("mistralai", mistralai3, "test_mistralai_retries.py", RULES),
  suite("mistralai", mistralai3, "test_mistralai_responses.py"),
  suite("mistralai", mistralai1, "test_stored.py", ONCE),
  suite("mistralai", mistralai2, "test_stored.py", ONCE),
  suite("mistralai", mistralai3, "test_stored.py", ONCE),
  suite("mistralai", agents2, "test_conversations.py", AUTO_ONCE),
  suite("mistralai", agents3, "test_conversations.py", AUTO_ONCE),
  suite("mistralai", mistralai3, "test_mistralai_faults.py", FAULTS),
  suite("openai", mistralai2, "test_openai.py"),
  suite("openai", mistralai2, "test_openai_responses.py"),
  suite("openai", mistralai3, "test_openai.py"),
  suite("openai", mistralai3, "test_openai_responses.py"),
  suite("openai", mistralai3, "test_openai_retries.py", RULES),
  suite("openai", mistralai3, "test_openai_faults.py", FAULTS),
  suite("@mistralai/mistralai", node20, "mistralai.test.mjs"),
  suite("@mistralai/mistralai", node20, "mistralai-retries.test.mjs", RULES),
  suite("@mistralai/mistralai", node20, "conversations.test.mjs", AUTO_ONCE),
  suite("@mistralai/mistralai", node20, "stored.test.mjs", ONCE),
  suite("@mistralai/mistralai", node20, "mistralai-faults.test.mjs", FAULTS),
  suite("@ai-sdk/mistral", node20, "ai-sdk.test.mjs"),
  suite("@ai-sdk/mistral", node20, "ai-sdk-retries.test.mjs", RULES),
  suite("@ai-sdk/mistral", node24, "ai-sdk.test.mjs"),
  suite("@ai-sdk/mistral", node24, "ai-sdk-retries.test.mjs", RULES),
  suite("@langchain/mistralai", node20, "langchain.test.mjs"),
  suite("openai", node20, "openai.test.mjs"),
  suite("openai", node20, "openai-responses.test.mjs"),
  suite("openai", node20, "openai-retries.test.mjs", RULES),
  suite("openai", node24, "openai.test.mjs"),
  suite("openai", node24, "openai-responses.test.mjs"),
  suite("openai", node24, "openai-retries.test.mjs", RULES),
  suite("openai", node24, "openai-faults.test.mjs", FAULTS),
  suite("github.com/tmc/langchaingo", go, "TestLangChainGo", AUTO),
  suite("github.com/sashabaranov/go-openai", go, "TestGoOpenAI"),
  suite("github.com/gage-technologies/mistral-go", go, "TestMistralGo"),
  suite("github.com/openai/openai-go/v3", go, "TestOpenAIGo", ONCE),
  suite("rig-core", rust, "rig"),
  suite("async-openai", rust, "async_openai"),
  suite("README", node20, "readme.test.mjs", ONCE),
  suite("README", mistralai3, "test_readme.py", ONCE),
  suite("documentation's snippets", node20, "snippets.test.mjs", ONCE),
  suite("documentation's snippet", mistralai1, "test_snippet.py", ONCE),
];

function suite(client, environment, test, { options = [], once = false, seesFaults = false } = {}) {
  const version = environment.versionOf(client);
  const title = [client, version].filter(Boolean).join(" ");
  const label = `${title} (${environment.language})`;
  return { client, version, environment, test, options, once, seesFaults, label };
}
