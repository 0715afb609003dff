// Images built and run by podman, which needs no daemon. Missing tools are installed from Debian.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, root } from "../runtimes/prepare.mjs";
import { NODE_NEXT } from "../runtimes/targets.mjs";

const TOOLS = ["podman", "runc", "mmdebstrap"];
const SOURCES = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const BASE = "localhost/node";

/** Takes the place of Node's own image: Debian, with Node and npm in the same places. */
const BASE_FILE = `FROM scratch
ADD debian.tar /
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY npmrc /usr/local/etc/npmrc
COPY certificates ${CERTIFICATES}
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
`;

/** Limits that a root without capabilities may still set, for everything that runs in a container. */
export const LIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

const run = (command, args, input = "") =>
  execFileSync(command, args, { encoding: "utf8", input, stdio: "pipe" }).trim();

/** Podman with its own store in a folder: the first arguments of each of its commands, and a function that runs one. */
export function createPodman(folder) {
  const missing = TOOLS.filter((tool) => !existsSync(`/usr/bin/${tool}`));
  if (missing.length > 0) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing]);
  }
  const store = ["--root", join(folder, "images"), "--runroot", join(folder, "run")];
  // There may be no systemd.
  const begin = [...store, "--runtime", "runc", "--cgroup-manager", "cgroupfs"];
  return { begin, podman: (...args) => run("podman", [...begin, ...args]) };
}

/** Builds the Dockerfile as `name` on a base made here. @returns the bytes that it adds to the base. */
export async function buildImage(podman, folder, name) {
  const context = join(folder, "base");
  mkdirSync(context);
  const [, release] = /VERSION_CODENAME=(\w+)/.exec(readFileSync("/etc/os-release", "utf8"));
  const sources = readFileSync(SOURCES.find(existsSync), "utf8");
  run(
    "mmdebstrap",
    ["--variant=minbase", "--quiet", release, join(context, "debian.tar"), "-"],
    sources,
  );
  cpSync(await install(NODE_NEXT), join(context, "node"));
  cpSync(join(run("npm", ["root", "-g"]), "npm"), join(context, "npm"), { recursive: true });
  cpSync(CERTIFICATES, join(context, "certificates"));
  const registry = run("npm", ["config", "get", "registry"]);
  writeFileSync(join(context, "npmrc"), `registry=${registry}\ncafile=${CERTIFICATES}\n`);
  writeFileSync(join(context, "Dockerfile"), BASE_FILE);

  const build = ["build", "--quiet", "--network", "host", "--format", "docker", ...LIMITS];
  podman(...build, "--tag", BASE, context);
  podman(...build, "--tag", name, "--build-arg", `NODE=${BASE}`, root);
  const size = (image) => Number(podman("image", "inspect", "--format", "{{.Size}}", image));
  return size(name) - size(BASE);
}
