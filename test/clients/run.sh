#!/usr/bin/env bash
# Runs real client libraries against a running server. Installs them first where they are missing or out of date.
set -euo pipefail
cd "$(dirname "$0")"

root=../..
scratch=$(mktemp -d)
servers=()
round=
status=0

finish() {
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null || true
    wait "$server" || true
  done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build() {
  [ -d "$root/node_modules" ] || npm ci --prefix "$root" --ignore-scripts --no-audit --no-fund
  if [ ! -f "$root/dist/cli.js" ] || [ -n "$(find "$root"/{src,strategies,package.json} -newer "$root/dist/cli.js")" ]; then
    echo "Building the server"
    npm run build --prefix "$root" --silent
  fi
}

# Each folder keeps a copy of the file that it was installed from.
install_node() {
  cmp -s node/package-lock.json node/node_modules/installed-from && return
  echo "Installing the Node clients"
  npm ci --prefix node --ignore-scripts --no-audit --no-fund --silent
  cp node/package-lock.json node/node_modules/installed-from
}

# A set is a suffix of requirements.txt and of .venv: the versions that can be installed together.
install_python() { # SET
  local requirements="python/requirements$1.txt" venv="python/.venv$1"
  cmp -s "$requirements" "$venv/installed-from" && return
  echo "Installing the Python clients of $requirements"
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$venv/installed-from"
}

# Starts a server with more arguments, and sets EMULATOR_URL to where it listens.
start_server() { # ARGUMENTS...
  rm -f "$scratch/ready"
  mkfifo "$scratch/ready"
  node "$root/dist/cli.js" "$@" --port 0 --json >"$scratch/ready" &
  servers+=($!)
  local line=
  read -r line <"$scratch/ready" || true
  EMULATOR_URL=$(sed -n 's/.*"event":"ready","url":"\([^"]*\)".*/\1/p' <<<"$line")
  if [ -z "$EMULATOR_URL" ]; then
    echo "The server did not start: $line" >&2
    exit 1
  fi
  export EMULATOR_URL
}

# What a suite prints is shown only if it fails.
suite() { # LABEL RESULTS COMMAND...
  local label=$1 results=$2
  shift 2
  : >"$results"
  if ! "$@" >"$scratch/output" 2>&1; then
    status=1
    cat "$scratch/output"
  fi
  python3 report.py suite "$label" "$results"
}

node_suite() { # PACKAGE FILE [TITLE]
  local version results="$scratch/$round-$2.xml"
  version=$(node -p 'require("./node/package.json").dependencies[process.argv[1]]' "$1")
  suite "${3:-$1 $version} (Node)" "$results" node --test --test-timeout 60000 \
    --test-reporter spec --test-reporter-destination stdout \
    --test-reporter junit --test-reporter-destination "$results" "node/$2"
}

python_suite() { # SET PACKAGE FILE [TITLE]
  local version results="$scratch/$round-$3$1.xml"
  version=$(sed -n "s/^$2==//p" "python/requirements$1.txt")
  suite "${4:-$2 $version} (Python)" "$results" "python/.venv$1/bin/python" -m pytest \
    -p no:cacheprovider -o faulthandler_timeout=60 -o faulthandler_exit_on_timeout=true \
    --junit-xml "$results" "python/$3"
}

build
install_node
install_python ""
install_python -v1
install_python -v3
install_python -frameworks
install_python -agents2
install_python -agents3

# A key of the caller's must not stand in where a test leaves it out, and nothing but the server is to be reached.
unset MISTRAL_API_KEY
export HF_HUB_OFFLINE=1 LITELLM_LOCAL_MODEL_COST_MAP=True LANGSMITH_TRACING=false
export PYTHONDONTWRITEBYTECODE=1

all_suites() { # ROUND
  round=$1
  echo "== $round"
  node_suite @mistralai/mistralai mistralai.test.mjs
  node_suite openai openai.test.mjs
  node_suite @ai-sdk/mistral ai-sdk.test.mjs
  node_suite @langchain/mistralai langchain.test.mjs
  python_suite -v1 mistralai test_mistralai.py
  python_suite "" mistralai test_mistralai.py
  python_suite -v3 mistralai test_mistralai.py
  python_suite "" openai test_openai.py
  python_suite -v3 openai test_openai.py
  python_suite "" langchain-mistralai test_langchain_mistralai.py
  python_suite "" litellm test_litellm.py
  python_suite -frameworks pydantic-ai-slim test_pydantic_ai.py
  python_suite -frameworks llama-index-llms-mistralai test_llama_index.py
  python_suite -frameworks instructor test_instructor.py
}

# LlamaIndex leaves it to the model whether it calls a function.
start_server --tools auto
all_suites deterministic
# What is made and deleted again is not the same when it is replayed.
node_suite @mistralai/mistralai stored.test.mjs
node_suite @mistralai/mistralai conversations.test.mjs
for set in -v1 "" -v3; do
  python_suite "$set" mistralai test_stored.py
done
python_suite -agents2 mistralai test_conversations.py
python_suite -agents3 mistralai test_conversations.py
node_suite tsx snippets.test.mjs snippets
node_suite tsx readme.test.mjs README
python_suite -v1 mistralai test_snippet.py snippet
python_suite "" mistralai test_readme.py README

# The same suites can't tell a recording or a replay from what was recorded.
upstream=$EMULATOR_URL
MISTRAL_API_KEY=a-key-that-nobody-has-0123456789 start_server record --record-in-ci \
  --fixtures "$scratch/fixtures" --upstream "$upstream"
all_suites recording
start_server replay --fixtures "$scratch/fixtures"
all_suites replaying

python3 report.py total "$scratch"/*.xml
exit $status
