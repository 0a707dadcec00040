/**
 * Completes a file of secrets on disk: missing names are appended, the file is readable by its owner only. It refuses to
 * replace a value, and two first starts at once end with one set of values.
 */
import { appendFileSync, chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { missingLines, readValues } from "./secrets.ts";

export function completeSecretsFile(path: string): Map<string, string> {
  createWhole(path);
  const missing = missingLines(readFileSync(path, "utf8"));
  if (missing !== "") appendFileSync(path, missing);
  chmodSync(path, 0o600);
  return readValues(readFileSync(path, "utf8"));
}

// A link appears complete or not at all, so a second start never reads a half-written file.
function createWhole(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, missingLines(""), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
}
