/**
 * One request to one destination: no redirects, no addresses in place of names, a time limit, and no more of an answer
 * than is wanted. On a developer's machine nothing leaves it: what stands in for the destination gets the request.
 */
import type { Ended } from "../../core/delivery/attempt.ts";
import type { BoundDestination } from "../../core/destinations/bound-destination.ts";
import type { Handover, Letter, Reply } from "../../core/destinations/destination.ts";
import { LIMIT } from "../../core/limits.ts";
import { secretOf, type Env } from "../env.ts";
import { isLocal, isLoopback } from "../local.ts";

export interface Errand {
  /** The destination's name in the config. */
  readonly id: string;
  readonly read: BoundDestination["read"];
  readonly env: Env;
  readonly timeoutMs?: number;
}

const NO_RECEIVER: Ended = { kind: "refused", because: "no_receiver", ours: true };

export async function send(letter: Letter, errand: Errand): Promise<Ended> {
  const address = isLocal(errand.env) ? standIn(letter, errand) : realAddress(letter);
  if (!address) return isLocal(errand.env) ? NO_RECEIVER : { kind: "refused", because: "bad_address", ours: true };
  let reply: Reply;
  try {
    reply = await within(errand, async (signal) => {
      const { headers, body } = letter;
      const response = await fetch(address, { method: "POST", headers, body, redirect: "manual", signal });
      const said = Object.fromEntries(response.headers);
      return { status: response.status, headers: said, body: await beginningOf(response), at: Date.now() };
    });
  } catch (error) {
    return { kind: "again", because: error instanceof TooLate ? "timeout" : "unreachable" };
  }
  // Where it points was never agreed to, and a destination that moved will not come back by itself.
  if (reply.status >= 300 && reply.status < 400) return { kind: "again", because: "redirected", broken: true };
  try {
    return errand.read(reply);
  } catch {
    return { kind: "again", because: "answer_unreadable" };
  }
}

/** To another Worker of the owner's, which takes a batch by returning. */
export async function handOver({ binding, method, batch }: Handover, errand: Errand): Promise<Ended> {
  const { env } = errand;
  const bound = (env as unknown as Readonly<Record<string, Partial<Receiver> | undefined>>)[binding];
  if (!bound) return isLocal(env) ? NO_RECEIVER : { kind: "again", because: "no_binding", broken: true };
  try {
    await within(errand, async () => (bound as Receiver)[method ?? "deliver"](batch));
    return { kind: "delivered" };
  } catch (error) {
    if (hasNoMethod(error)) return { kind: "refused", because: "no_method" };
    return { kind: "again", because: error instanceof TooLate ? "timeout" : "not_received" };
  }
}

type Receiver = Readonly<Record<"deliver" | "forget", (batch: unknown) => Promise<unknown>>>;

/** The platform has no other word for it. */
function hasNoMethod(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes("does not implement the method");
}

/** Names over https: an address in place of a name could be anything's, also of our own network. */
function realAddress({ url }: Letter): string | undefined {
  const parsed = URL.parse(url);
  const isName = parsed !== null && !/^\[|^[\d.]+$/.test(parsed.hostname) && parsed.hostname.includes(".");
  return isName && parsed.protocol === "https:" && parsed.username === "" ? parsed.href : undefined;
}

function standIn({ url }: Letter, { id, env }: Errand): string | undefined {
  const base = URL.parse(secretOf(env, "GATEHOUSE_LOCAL_DESTINATIONS") ?? "");
  const meant = URL.parse(url);
  if (!base || !meant || base.protocol !== "http:" || !isLoopback(base.hostname)) return undefined;
  return `${base.origin}/${id}${meant.pathname}${meant.search}`;
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, left] = ["", LIMIT.replyBytes as number];
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.byteLength;
    if (left <= 0) break;
  }
  return text;
}

class TooLate extends Error {}

/** A timer that is cleared: `AbortSignal.timeout` would keep the object awake, and paid for, until its end. */
async function within<Result>(
  { timeoutMs = LIMIT.sendTimeoutMs }: Errand,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new TooLate()), timeoutMs);
  const end = new Promise<never>((_, reject) => {
    late.signal.addEventListener("abort", () => reject(late.signal.reason as Error));
  });
  try {
    return await Promise.race([act(late.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}
