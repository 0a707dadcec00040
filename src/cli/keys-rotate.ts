/**
 * `npm run keys:rotate`: puts a new version in front of a versioned secret, in `.dev.vars` or of the value that comes in.
 * It removes no version, since what was named or sealed under one is found and opened by no other, and shows no key but
 * in the value that it was asked for.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rotateInFile } from "./secrets-file.ts";
import { rotated, SECRETS, type Secret } from "./secrets.ts";

const root = resolve(import.meta.dirname, "../..");
const VERSIONED = SECRETS.filter(({ kind }) => kind === "versionedKey").map(({ name }) => name);
const USAGE = `Usage: npm run -s keys:rotate -- NAME [options]
  NAME          ${VERSIONED.join(", ")}
  --file FILE   where the value stands, and is changed (default: .dev.vars)
  --stdin       reads the value from standard input instead, and prints the new one and nothing else`;

const OPTIONS = {
  file: { type: "string", default: join(root, ".dev.vars") },
  stdin: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function secretNamed(name: string | undefined): Secret {
  const secret = SECRETS.find((one) => one.name === name);
  if (!secret) throw new Error(name === undefined ? "which secret?" : "no secret of this name");
  return secret;
}

try {
  const { values: options, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (options.help) console.log(USAGE);
  else if (positionals.length > 1) throw new Error("one secret at a time");
  else {
    const secret = secretNamed(positionals[0]);
    if (options.stdin) console.log(rotated(secret, readFileSync(0, "utf8"), randomBytes(32)));
    else {
      rotateInFile(options.file, secret);
      console.log(`${secret.name}: a new version stands in front`);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run keys:rotate -- --help");
  process.exitCode = 2;
}
