#!/usr/bin/env bash
# Asks an emulator with `--tools lexical` every item of the Berkeley Function Calling Leaderboard, and fails when it answers worse
# than it should. Downloads the data first where it is missing or out of date.
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
  # The data is all that is needed of the package.
  .venv/bin/python -m zipfile --extract "$scratch"/bfcl_eval-*.whl "$scratch/wheel"
  mv "$scratch/wheel/bfcl_eval/data" .venv/data
  cp requirements.txt .venv/installed-from
fi

# The page is no part of what is run.
npx rolldown run.ts --platform node --module-types .html=text --dir "$scratch/bundle" --entry-file-names run.mjs >/dev/null
node "$scratch/bundle/run.mjs" .venv/data
