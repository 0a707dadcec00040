/**
 * Runs the collector on this machine, with the demo shop before it: `PORT` (8787), `STATE_DIR` (.wrangler/state), further
 * arguments go to wrangler. It listens on 127.0.0.1 only, keeps what it starts in its own process group and refuses to
 * leave any of it behind.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeDemo } from "./demo/write.ts";
import { killTree } from "./kill-tree.ts";
import { completeSecretsFile } from "./secrets-file.ts";

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 60_000;
const root = resolve(import.meta.dirname, "../..");
const port = readPort(process.env["PORT"] ?? "8787");
const stateDir = resolve(process.env["STATE_DIR"] ?? join(root, ".wrangler/state"));
const passedOn = process.argv.slice(2);

await refuseTakenPort();
// Before wrangler starts, or it would see the new file as a change and restart the Worker.
const secrets = completeSecretsFile(join(root, ".dev.vars"));
const demo = await writeDemo(secrets);

const wrangler = spawn(
  process.execPath,
  [
    join(root, "node_modules/wrangler/bin/wrangler.js"),
    "dev",
    "--local",
    `--ip=${HOST}`,
    `--port=${port}`,
    // Any free port: two collectors on one machine must not meet there.
    "--inspector-port=0",
    `--persist-to=${stateDir}`,
    `--var=GATEHOUSE_LOCAL:${randomUUID()}`,
    "--show-interactive-dev-session=false",
    // Below "warn" every request's path would be printed. ("log" also prints what the Worker logs.)
    ...(passedOn.some((argument) => argument.startsWith("--log-level")) ? [] : ["--log-level=warn"]),
    // The demo shop's files are answered before the Worker is asked; it gets all other paths and knows of none of them.
    ...(demo === undefined ? [] : [`--assets=${demo}`]),
    ...passedOn,
  ],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      // Local observability, wrangler's log files and its explorer would keep or show what was sent to us.
      X_LOCAL_OBSERVABILITY: "false",
      X_LOCAL_EXPLORER: "false",
      WRANGLER_WRITE_LOGS: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_CI_DISABLE_CONFIG_WATCHING: "true",
      // The region comes from request headers here: nobody needs to ask the network where this machine is.
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
  },
);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
wrangler.on("error", (error) => fail(`wrangler could not be started: ${error.message}`));
wrangler.on("exit", (code) => fail(`wrangler ended (exit code ${code ?? "none"}); its message is above.`));

const deadline = Date.now() + READY_WITHIN_MS;
while (!stopping && !(await isHealthy())) {
  if (Date.now() > deadline) fail(`/healthz did not answer 200 within ${READY_WITHIN_MS / 1000} s.`);
  await sleep(100);
}
if (!stopping) {
  console.log(`ready http://${HOST}:${port}`);
  if (demo !== undefined) console.log(`The demo shop: http://${HOST}:${port}/`);
}

async function isHealthy(): Promise<boolean> {
  try {
    const answer = await fetch(`http://${HOST}:${port}/healthz`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await killTree(wrangler, realpathSync(join(root, "node_modules")));
  process.exit(exitCode);
}

function fail(message: string): void {
  if (stopping) return;
  console.error(`gatehouse: ${message}`);
  void stop(1);
}

function readPort(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  console.error(`gatehouse: PORT must be a number from 1 to 65535, not "${text}".`);
  process.exit(1);
}

async function refuseTakenPort(): Promise<void> {
  const probe = createServer();
  const error = await new Promise<NodeJS.ErrnoException | undefined>((settled) => {
    probe.once("error", settled).listen(port, HOST, () => probe.close(() => settled(undefined)));
  });
  if (error === undefined) return;
  const why =
    error.code === "EADDRINUSE" ? "is taken; choose another: PORT=8788 npm start" : `cannot be used (${error.code})`;
  console.error(`gatehouse: port ${port} on ${HOST} ${why}`);
  process.exit(1);
}
