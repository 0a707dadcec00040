/**
 * What is verified: the chains of one visitor and the texts of their receipts, from a collector or from a file that was
 * saved of one. Takes chains only and nothing else that a profile holds. It refuses to send a key in the clear.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { linkSchema } from "../../core/privacy/receipt-chain.ts";
import { receiptSchema } from "../../core/privacy/receipt-text.ts";
import type { Receipt } from "../../core/privacy/receipts.ts";

/** Unknown members are left behind: a profile's other contents are not to be saved. */
const profileSchema = z.object({
  jurisdiction: z.string(),
  receipts: z.array(linkSchema),
  /** Absent in a profile without receipts. */
  receiptsHead: z.string().exactOptional(),
});

const bundleSchema = z.object({ profiles: z.array(profileSchema), texts: z.array(receiptSchema) });

export type ChainOfProfile = z.infer<typeof profileSchema>;
export type Bundle = z.infer<typeof bundleSchema>;

export interface Visitor {
  readonly idType: "userId" | "anonymousId";
  readonly id: string;
}

/** @throws {Error} when the file is no bundle */
export function readBundle(file: string): Bundle {
  const parsed = bundleSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** @throws {Error} when the collector does not answer what was asked */
export async function askBundle(collector: URL, key: string, visitor: Visitor): Promise<Bundle> {
  const ask = askerOf(collector, key);
  const found = await ask("/v1/profiles/lookup", visitor);
  const { profiles } = z.object({ profiles: z.array(profileSchema) }).parse(await answerOf(found));
  const ids = new Set(profiles.flatMap(({ receipts }) => receipts.map(({ receipt }) => receipt)));
  const texts: Receipt[] = [];
  for (const id of ids) {
    const answer = await ask(`/v1/receipts/${id}`);
    // A text that is missing is a finding, not a failure to ask.
    if (answer.status === 404) await answer.body?.cancel();
    else texts.push(receiptSchema.parse(await answerOf(answer)));
  }
  return { profiles, texts };
}

function askerOf(collector: URL, key: string): (path: string, body?: unknown) => Promise<Response> {
  const local = collector.hostname === "127.0.0.1" || collector.hostname === "localhost";
  if (collector.protocol !== "https:" && !(local && collector.protocol === "http:")) {
    throw new Error(`${collector.origin} is neither https nor on this machine: the key would travel in the clear`);
  }
  const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" };
  const base = collector.href.replace(/\/$/, "");
  return async (path, body) => {
    const sent = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    try {
      return await fetch(base + path, sent);
    } catch (error) {
      throw new Error(`nobody answers at ${collector.origin}; is it running, and is that its address?`, {
        cause: error,
      });
    }
  };
}

async function answerOf(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
