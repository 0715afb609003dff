// The files of deploy/, judged by independent validators: Compose's form, and the schemas of Kubernetes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { installed } from "../_cache.mjs";
import { must, run } from "../_process.mjs";
import { root } from "../runtimes/prepare.mjs";

const PACKAGES = ["kubernetes-validate==1.37.0", "compose-spec==0.2.1"];
const KUBERNETES = "1.37";
const COMPOSE = "import sys, compose_spec; compose_spec.PyCompose.from_yaml(sys.argv[1])";

/** Throws an error that describes the first fault. @returns a description of what was judged. */
export async function validateDeploy() {
  const venv = await installed("python-deploy", PACKAGES.join("\n"), async (folder) => {
    await must("python3", ["-m", "venv", folder]);
    await must(join(folder, "bin/pip"), ["install", "--quiet", ...PACKAGES]);
  });
  const python = join(venv, "bin/python");
  const composed = readFileSync(join(root, "deploy/compose.yaml"), "utf8");
  await must(python, ["-c", COMPOSE, composed]);
  // A validator that accepts everything would prove nothing.
  const wrong = composed.replace("read_only:", "read_onli:");
  assert.notEqual((await run(python, ["-c", COMPOSE, wrong])).code, 0);
  const manifests = join(root, "deploy/kubernetes.yaml");
  const strictly = ["--strict", "--kubernetes-version", KUBERNETES];
  const output = await must(join(venv, "bin/kubernetes-validate"), [...strictly, manifests]);
  const passed = output.match(/ passed for resource /g) ?? [];
  const written = readFileSync(manifests, "utf8").match(/^kind: /gm);
  assert.equal(passed.length, written.length, output);
  return `Compose, and ${passed.length} resources of Kubernetes ${KUBERNETES}`;
}
