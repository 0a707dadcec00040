/**
 * Completes a file of secrets on disk: missing names are appended, the file is readable by its owner only. It refuses to
 * replace a value but by one that holds it, and two first starts at once end with one set of values.
 */
import { randomBytes } from "node:crypto";
import { appendFileSync, chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { missingLines, readValues, rotated, SECRETS, withValue, type Secret } from "./secrets.ts";

export function completeSecretsFile(path: string, secrets: readonly Secret[] = SECRETS): Map<string, string> {
  createWhole(path, secrets);
  const missing = missingLines(readFileSync(path, "utf8"), secrets);
  if (missing !== "") appendFileSync(path, missing);
  chmodSync(path, 0o600);
  return readValues(readFileSync(path, "utf8"));
}

// A link appears complete or not at all, so a second start never reads a half-written file.
function createWhole(path: string, secrets: readonly Secret[]): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, missingLines("", secrets), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
}

/** Puts a new version before those that the file has: the old file or the new one is there, whatever happens meanwhile. */
export function rotateInFile(path: string, secret: Secret): void {
  const file = readFileSync(path, "utf8");
  const after = withValue(file, secret.name, (ring) => rotated(secret, ring, randomBytes(32)));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, after, { mode: 0o600 });
  renameSync(draft, path);
}
