/** The examples of docs/identity.md, each as a program in its own language that does something with what it defines. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const page = readFileSync("docs/identity.md", "utf8");

export const LANGUAGES = {
  js: { program: process.execPath, ending: "mjs" },
  python: { program: "python3", ending: "py" },
  php: { program: "php", ending: "php" },
} as const;

export type Language = keyof typeof LANGUAGES;

/** The one block of this language and name. */
export function exampleOf(language: Language | "ts", name: string): string {
  const [found, ...others] = page.matchAll(new RegExp(`^\`\`\`${language} ${name}\n(.*?)^\`\`\`$`, "gms"));
  if (!found?.[1] || others.length > 0) throw new Error(`docs/identity.md needs one block ${language} ${name}`);
  return found[1];
}

/** For a test's title: who has no such program has nothing to run. */
export const MISSING: ReadonlySet<Language> = new Set(
  (Object.keys(LANGUAGES) as Language[]).filter(
    (language) => spawnSync(LANGUAGES[language].program, ["--version"]).status !== 0,
  ),
);

export function titleOf(language: Language): string {
  return MISSING.has(language) ? `${language} (not run: there is no ${LANGUAGES[language].program} here)` : language;
}

/** What it prints. */
export async function printed(
  language: Language,
  text: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { program, ending } = LANGUAGES[language];
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-example-"));
  try {
    const file = join(folder, `example.${ending}`);
    writeFileSync(file, text);
    const { stdout } = await promisify(execFile)(program, [file], { env: { PATH: process.env["PATH"], ...env } });
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
