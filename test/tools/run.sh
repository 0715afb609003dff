#!/usr/bin/env bash
# Sends every item of the Berkeley Function Calling Leaderboard to an emulator with `--tools lexical`, and fails if its answers are
# below the bars. First downloads the data if it is missing or out of date.
set -euo pipefail
cd "$(dirname "$0")"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ -d ../../node_modules ] || npm ci --prefix ../.. --ignore-scripts --no-audit --no-fund

if ! cmp -s requirements.txt .venv/installed-from; then
  echo "Downloading the leaderboard's data"
  python3 -m venv --clear .venv
  .venv/bin/pip --quiet --disable-pip-version-check download --no-deps --dest "$scratch" --requirement requirements.txt
  # Only the package's data is needed.
  .venv/bin/python -m zipfile --extract "$scratch"/bfcl_eval-*.whl "$scratch/wheel"
  mv "$scratch/wheel/bfcl_eval/data" .venv/data
  cp requirements.txt .venv/installed-from
fi

# The page is bundled as text, because it isn't needed here.
npx rolldown run.ts --platform node --module-types .html=text --dir "$scratch/bundle" --entry-file-names run.mjs >/dev/null
node "$scratch/bundle/run.mjs" .venv/data
