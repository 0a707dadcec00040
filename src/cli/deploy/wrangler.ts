/**
 * Runs this project's own wrangler and hands back what it printed, without colors. Asks nothing, passes a value on
 * standard input only, and decides nothing: what an answer means is known where it was asked for.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";

export interface Answer {
  readonly ok: boolean;
  /** Of a success what it says, of a failure also why. */
  readonly output: string;
}

export type Wrangler = (command: readonly string[], input?: string) => Promise<Answer>;

/** What wrangler could not do, with its own words. They hold no value of a secret: it prints none. */
export class WranglerFailed extends Error {
  constructor(command: readonly string[], output: string) {
    super(`wrangler ${command.join(" ")} failed:\n${output.trim()}\nWhat is done stays done: run this again.`);
  }
}

export function wranglerIn(root: string, env: NodeJS.ProcessEnv = process.env): Wrangler {
  return async (command, input = "") => {
    const child = spawn(process.execPath, [join(root, "node_modules/wrangler/bin/wrangler.js"), ...command], {
      cwd: root,
      // Without a terminal it takes its defaults instead of asking. Its log files are nobody's to keep.
      env: {
        ...env,
        CI: "true",
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
        WRANGLER_WRITE_LOGS: "false",
      },
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    child.stdin.end(input);
    const [code, said, problems] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { ok: code === 0, output: stripVTControlCharacters(code === 0 ? said : said + problems) };
  };
}

/** The list that a command prints as JSON, whatever is printed around it. */
export function listIn(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.indexOf("["), output.lastIndexOf("]") + 1));
  } catch {
    return undefined;
  }
}
