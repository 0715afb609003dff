#!/usr/bin/env bash
# Generates JSON for the schemas of public test sets, and has an independent validator judge it. First installs packages that are
# missing or out of date.
set -euo pipefail
cd "$(dirname "$0")"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ -d ../../node_modules ] || npm ci --prefix ../.. --ignore-scripts --no-audit --no-fund

# The validator, JSON Schema Store, from which only the data is needed, and the official test suite, which only the validator's
# source distribution contains.
if ! cmp -s requirements.txt .venv/installed-from; then
  echo "Installing the validator and the test suite"
  python3 -m venv --clear .venv
  pip=(.venv/bin/pip --quiet --disable-pip-version-check)
  "${pip[@]}" install --no-deps --requirement requirements.txt
  "${pip[@]}" download --no-deps --no-binary :all: --dest "$scratch" "$(grep '^jsonschema==' requirements.txt)"
  mkdir .venv/suite
  tar --extract --file "$scratch"/jsonschema-*.tar.gz --directory .venv/suite --strip-components 2 --wildcards '*/json/*'
  cp requirements.txt .venv/installed-from
fi

export PYTHONDONTWRITEBYTECODE=1
# The page is bundled as text, because it isn't needed here.
npx rolldown generate.ts --platform node --module-types .html=text --dir "$scratch" --entry-file-names generate.mjs >/dev/null
.venv/bin/python cases.py >"$scratch/cases"
node "$scratch/generate.mjs" <"$scratch/cases" >"$scratch/outcomes"
.venv/bin/python judge.py "$scratch/cases" "$scratch/outcomes"
