/**
 * Wrangler's part between the setup and an account, in memory: the requests that a command makes, and what it prints, in
 * wrangler's own words. `wrangler.test.ts` holds it against the real one.
 */
import type { Answer, Wrangler } from "../../../src/cli/deploy/wrangler.ts";
import type { Account, ApiAnswer, ApiRequest } from "./account.ts";

interface QueueResult {
  readonly queue_name: string;
  readonly queue_id: string;
  readonly jurisdiction?: string;
  readonly consumers: readonly object[];
}

const said = (output: string): Answer => ({ ok: true, output });
const failed = (why: string): Answer => ({ ok: false, output: why });
const apiFailed = ({ error }: ApiAnswer): Answer => failed(`${error?.message} [code: ${error?.code}]`);

export function standIn(account: Account): Wrangler {
  const ask = (method: string, path: string, more: Partial<ApiRequest> = {}): ApiAnswer =>
    account.answer({ method, path, query: new URLSearchParams(), ...more });

  const withQueue = (name: string, say: (queue: QueueResult) => string): Answer => {
    const answer = ask("GET", "queues", { query: new URLSearchParams({ name }) });
    if (answer.error) return apiFailed(answer);
    const [queue] = answer.result as readonly QueueResult[];
    if (!queue) return failed(`Queue "${name}" does not exist. To create it, run: wrangler queues create ${name}`);
    return said(say(queue));
  };

  const run = (command: readonly string[], input: string): Answer => {
    const option = (name: string) => command.find((word) => word.startsWith(`--${name}=`))?.split("=")[1];
    const words = command.filter((word) => !word.startsWith("--"));
    const name = words.at(-1) ?? "";
    const jurisdiction = option("jurisdiction");
    switch (words.slice(0, -1).join(" ")) {
      case "queues info":
        return withQueue(name, (queue) => {
          const where = queue.jurisdiction === undefined ? "" : `Jurisdiction: ${queue.jurisdiction}\n`;
          return `Queue Name: ${queue.queue_name}\nQueue ID: ${queue.queue_id}\n${where}`;
        });
      case "queues consumer worker list":
        return withQueue(name, ({ consumers }) => JSON.stringify(consumers, null, 2));
      case "queues create": {
        const answer = ask("POST", "queues", { body: { queue_name: name, jurisdiction } });
        return answer.error ? apiFailed(answer) : said(`✅ Created queue '${name}'`);
      }
      case "r2 bucket info": {
        const answer = ask("GET", `r2/buckets/${name}`, { jurisdiction });
        return answer.error ? apiFailed(answer) : said(`name: ${name}`);
      }
      case "r2 bucket create": {
        const answer = ask("POST", "r2/buckets", { jurisdiction, body: { name } });
        return answer.error ? apiFailed(answer) : said(`✅ Created bucket '${name} (${jurisdiction})'`);
      }
      case "secret": {
        const script = option("name") ?? "gatehouse";
        const answer = ask("GET", `workers/scripts/${script}/secrets`);
        if (answer.error?.code === 10_007) return failed(`Worker "${script}" not found.`);
        return answer.error ? apiFailed(answer) : said(JSON.stringify(answer.result, null, 2));
      }
      case "secret put": {
        const put = () => ask("PUT", "workers/scripts/gatehouse/secrets", { body: { name, text: input } });
        let answer = put();
        if (answer.error?.code === 10_007) {
          ask("PUT", "workers/scripts/gatehouse");
          answer = put();
        }
        return answer.error ? apiFailed(answer) : said(`✨ Success! Uploaded secret ${name}`);
      }
      default:
        throw new Error(`the stand-in knows no ${command.join(" ")}`);
    }
  };
  return async (command, input = "") => run(command, input);
}
