// The parts of a team of servers: a Redis, servers on it, and nginx in front of them. Missing programs are installed from Debian.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import "../_process.mjs";
import { cpuTime } from "../bench/usage.mjs";
import { root } from "../runtimes/prepare.mjs";
import { start } from "../runtimes/start.mjs";

const CLI = join(root, "dist/cli.js");

/** The package of each program. */
const PACKAGES = { "/usr/bin/redis-server": "redis-server", "/usr/sbin/nginx": "nginx-light" };

export function installParts() {
  const missing = Object.entries(PACKAGES).filter(([program]) => !existsSync(program));
  if (missing.length === 0) return;
  const quiet = { stdio: ["ignore", "ignore", "inherit"] };
  const packages = missing.map(([, name]) => name);
  execFileSync("apt-get", ["update", "-qq"], quiet);
  // Keeps the installation from starting services on this machine.
  const env = { ...process.env, RUNLEVEL: "1", DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  execFileSync("apt-get", install, { ...quiet, env });
}

/** Creates parts, which `end` stops. */
export function createParts(folder) {
  const ends = [];
  const pids = new Set();
  // Nothing outlives this process, however it ends.
  process.once("exit", () => pids.forEach((pid) => killed(pid)));
  const run = async (program, args, isReady) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
    const ended = once(child, "exit");
    pids.add(child.pid);
    ends.push(async () => {
      child.kill("SIGTERM");
      await ended;
    });
    for (let tries = 0; !(await isReady()); tries++) {
      if (tries > 200 || child.exitCode !== null) throw new Error(`${program} didn't start`);
      await pause(50);
    }
    return child;
  };

  return {
    /** @returns its address. */
    async redis() {
      const port = await freePort();
      const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
      await run("/usr/bin/redis-server", args, () => answers(port));
      return `redis://127.0.0.1:${port}/0`;
    },

    /** @param more flags besides the port. */
    async server(...more) {
      const args = [CLI, "--port", "0", "--json", ...more];
      const server = await start({ program: process.execPath, args });
      pids.add(server.pid);
      ends.push(() => server.stop());
      return server;
    },

    /** Starts nginx, which asks servers in turn. @returns its address. */
    async proxy(servers) {
      const port = await freePort();
      const home = join(folder, `nginx-${port}`);
      mkdirSync(home);
      writeFileSync(join(home, "nginx.conf"), configuration(home, port, servers));
      const args = ["-e", "stderr", "-p", home, "-c", join(home, "nginx.conf")];
      const url = `http://127.0.0.1:${port}`;
      await run("/usr/sbin/nginx", args, () =>
        fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      return url;
    },

    async end() {
      for (const end of ends.splice(0).reverse()) await end();
      pids.clear();
    },
  };
}

/** The processor time that a process has used, in milliseconds. */
export const usedBy = ({ pid }) => cpuTime(pid).used / 1000;

function configuration(home, port, servers) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
daemon off;
user root;
worker_processes 1;
pid ${home}/pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  client_max_body_size 0;
  ${temporary.map((name) => `${name}_temp_path ${home}/${name};`).join("\n  ")}
  upstream servers {
    ${servers.map((server) => `server 127.0.0.1:${server.port} max_fails=0;`).join("\n    ")}
    keepalive 128;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_buffering off;
    }
  }
}
`;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function killed(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Whether a Redis answers on a port. */
async function answers(port) {
  try {
    return execFileSync("redis-cli", ["-p", `${port}`, "ping"], { stdio: "pipe" }).includes("PONG");
  } catch {
    return false;
  }
}
