/**
 * Whether what is deployed sends a queue's dead letters where wrangler.toml says: anybody with the dashboard can send them
 * elsewhere, where nobody has looked at the jurisdiction. Changes nothing, since the next deployment does.
 */
import * as z from "zod";
import type { Resource } from "../deploy-plan.ts";
import { listIn, WranglerFailed, type Wrangler } from "./wrangler.ts";

const consumersSchema = z.array(z.looseObject({ dead_letter_queue: z.string().nullish() }));

export function consumersCommand(queue: string): readonly string[] {
  return ["queues", "consumer", "worker", "list", queue, "--json"];
}

/** A queue that nothing is deployed for has no consumer yet. */
export async function compareDeadLetters(
  planned: readonly Resource[],
  wrangler: Wrangler,
  say: (line: string) => void,
): Promise<void> {
  for (const { name: expected, deadLettersOf: queue } of planned) {
    if (queue === undefined) continue;
    const command = consumersCommand(queue);
    const { ok, output } = await wrangler(command);
    const consumers = ok ? consumersSchema.safeParse(listIn(output)) : undefined;
    if (!consumers?.success) throw new WranglerFailed(command, output);
    for (const { dead_letter_queue: now } of consumers.data) {
      if (now !== expected) say(`queue ${queue}: dead letters now go to ${now ?? "nobody"}. Deploy: npm run deploy`);
    }
  }
}
