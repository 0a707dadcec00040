/**
 * Unpacks npm's Chromium once for all test files, into a folder that goes with the run: one left half done by an
 * interrupted run would be taken for whole. Where it does not fit the machine, an installed Chrome is used.
 */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium, { inflate } from "@sparticuz/chromium";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The executable, and a folder of libraries that a bare machine lacks. */
    chromium: { readonly executablePath: string; readonly libraries: string } | undefined;
  }
}

const LIBRARIES = "node_modules/@sparticuz/chromium/bin/al2023.tar.br";

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    project.provide("chromium", undefined);
    return undefined;
  }
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-browser-"));
  // The package knows no other way to be told where.
  process.env["TMPDIR"] = folder;
  try {
    const executablePath = await chromium.executablePath();
    const libraries = join(await inflate(LIBRARIES), "lib");
    project.provide("chromium", { executablePath, libraries });
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
