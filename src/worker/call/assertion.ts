/**
 * Checks the signature of an assertion of who a visitor is, with the site's own keys alone: each key by the one algorithm
 * that the config gives it, whatever the assertion says of itself. Fetches no key, and remembers no assertion.
 */
import { compactVerify, decodeProtectedHeader, type JWK } from "jose";
import type { Site } from "../../core/config.ts";
import type { CanonicalEvent } from "../../core/event.ts";
import {
  readAssertion,
  readHeader,
  refused,
  type AssertionFault,
  type AssertionHeader,
  type AssertionResult,
} from "../../core/identity/assertion.ts";
import type { IdentityKey } from "../../core/identity/settings.ts";
import { parseJson } from "../../core/json.ts";
import { LIMIT } from "../../core/limits.ts";
import { secretOf, type Env } from "../env.ts";
import { logProblem } from "../log.ts";
import { SecretUnusable } from "../stores/keyring.ts";

/** Where calls that are no events carry one. */
export const ASSERTION_HEADER = "gatehouse-assertion";

/** What is carried by events of one call, by event. Beyond the limit nothing is looked at. */
export async function verifyAssertions(
  events: readonly CanonicalEvent[],
  site: Site,
  env: Env,
  now: number,
): Promise<ReadonlyMap<CanonicalEvent, AssertionResult>> {
  const carrying = events.flatMap((event) =>
    event.assertion === undefined ? [] : [[event, event.assertion] as const],
  );
  const results = carrying.map(async ([event, text], at) => {
    const looked = at < LIMIT.assertionsPerCall;
    return [event, looked ? await verifyAssertion(text, site, env, now) : refused("too_many")] as const;
  });
  return new Map(await Promise.all(results));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Says who, if the assertion is good at `now`, epoch ms. Whether it was used before, the visitor's object knows. */
export async function verifyAssertion(text: string, site: Site, env: Env, now: number): Promise<AssertionResult> {
  const { identity, id } = site;
  if (!identity) return refused("not_configured");
  if (text.length > LIMIT.assertionCharacters) return refused("too_large");
  const header = headerOf(text);
  if (typeof header === "string") return refused(header);
  let fault: AssertionFault = "wrong_key";
  for (const key of candidates(identity.keys, header)) {
    const checking = checkingKey(key, env);
    if (checking === undefined) fault = "key_unusable";
    else {
      const payload = await payloadBy(checking, text, key.alg);
      const { issuer, audience = id } = identity;
      if (payload) return readAssertion(claimsIn(payload), header, { issuer, audience, now });
    }
  }
  return refused(fault);
}

function headerOf(text: string): AssertionHeader | AssertionFault {
  try {
    return readHeader(decodeProtectedHeader(text));
  } catch {
    return "malformed";
  }
}

/** `kid` spares signatures; all of the keys are the site's own, so it decides nothing. */
function candidates(keys: readonly IdentityKey[], { kid }: AssertionHeader): readonly IdentityKey[] {
  return kid === undefined ? keys : keys.filter((key) => (key.kid ?? kid) === kid);
}

/** A secret that can be guessed would let anybody sign: none is better. */
function checkingKey(key: IdentityKey, env: Env): Uint8Array | JWK | undefined {
  if (key.alg !== "HS256") return key.publicKey;
  const secret = encoder.encode(secretOf(env, key.secret));
  if (secret.byteLength >= LIMIT.identitySecretBytes) return secret;
  logProblem("assertion_key_unusable", new SecretUnusable(key.secret, `have ${LIMIT.identitySecretBytes} bytes`));
  return undefined;
}

/** `undefined` where the signature is not of this key. Nothing in an assertion may end a call. */
async function payloadBy(key: Uint8Array | JWK, text: string, alg: string): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(text, key, { algorithms: [alg] })).payload;
  } catch {
    return undefined;
  }
}

function claimsIn(payload: Uint8Array): unknown {
  try {
    const parsed = parseJson(decoder.decode(payload));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
