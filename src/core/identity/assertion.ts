/**
 * Reads a signed assertion of who a visitor is, once its signature was checked: a JWT (RFC 7519) of the owner's backend that
 * names a person and the one browser it is good for. Refuses whatever brings a key or an algorithm of its own. Checks no
 * signature, and does not know which assertions were used before.
 */
import * as z from "zod";
import { isObject } from "../json.ts";
import { LIMIT } from "../limits.ts";
import { readEmail } from "../privacy/identifiers/email.ts";
import { spell } from "../privacy/identifiers/spellings.ts";

/** Why an assertion proves nothing, and what to do. Says nothing of what was in it. */
export const ASSERTION_FAULTS = {
  not_configured: "This site takes no assertions. Set its `identity` in gatehouse.config.ts.",
  key_unusable: `A secret that checks assertions is missing or shorter than ${LIMIT.identitySecretBytes} bytes. Put one: npm run deploy:setup.`,
  too_many: `The call holds more than ${LIMIT.assertionsPerCall} assertions, and the others were looked at. Send fewer in a call.`,
  too_large: `The assertion has more than ${LIMIT.assertionCharacters} characters. Sign only what docs/identity.md names.`,
  malformed:
    "This is no JWT with `iss`, `aud`, `sub`, `exp`, `iat`, `jti` and `vis`. Sign it as docs/identity.md shows.",
  unsigned: "The assertion is not signed. Sign it with a key of the site's `identity`.",
  header_refused: "The assertion's header holds more than `alg`, `kid` and `typ: JWT`. Leave the rest out.",
  wrong_key: "No key of the site's `identity` made this signature. Compare key, `alg` and `kid` with the backend's.",
  wrong_issuer: "`iss` is not the `issuer` of the site's `identity`.",
  wrong_audience: "`aud` is not the site's id, or the `audience` of its `identity`.",
  expired: "The assertion has run out. Sign one when it is needed; if it is new, set the backend's clock.",
  not_yet: "The assertion begins in the future. Set the backend's clock.",
  too_long: `Between \`iat\` and \`exp\` are more than ${LIMIT.assertionLifeMs / 60_000} minutes. Sign a shorter one.`,
  blocked_subject: "`sub` names nobody: it is empty, too long, or what broken clients send for everybody.",
} as const satisfies Record<string, string>;

export type AssertionFault = keyof typeof ASSERTION_FAULTS;

export interface Assertion {
  /** Who, in today's spelling of a `userId`. */
  readonly sub: string;
  /** The handle of the visitor whom it is for: nobody else may use it. */
  readonly vis: string;
  /** Good once. */
  readonly jti: string;
  /** Epoch ms, as signed. It is taken up to `LIMIT.assertionSkewMs` before and after: so long it is remembered, too. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** In today's spelling. */
  readonly email?: string;
}

export type AssertionResult =
  | { readonly ok: true; readonly assertion: Assertion }
  | { readonly ok: false; readonly fault: AssertionFault };

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** Epoch ms. */
  readonly now: number;
}

/** A list of what may stand here, since new ways to bring a key along are still being made up. */
const headerSchema = z.strictObject({
  alg: z.string().max(20),
  kid: z.string().max(100).optional(),
  typ: z.string().regex(/^jwt$/i).optional(),
});

export type AssertionHeader = z.infer<typeof headerSchema>;

/** Seconds since 1970, maybe with a fraction. */
const numericDate = z.number().transform((seconds) => Math.round(seconds * 1_000));

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string(),
  exp: numericDate,
  nbf: numericDate.optional(),
  iat: numericDate,
  jti: z.string().min(1).max(LIMIT.assertionIdCharacters),
  vis: z.string().min(1).max(LIMIT.handleCharacters),
  email: z.string().nullish(),
});

export function refused(fault: AssertionFault): AssertionResult {
  return { ok: false, fault };
}

/** Before any signature is checked: what a signature of this kind would be worth. */
export function readHeader(header: unknown): AssertionHeader | AssertionFault {
  if (!isObject(header)) return "malformed";
  const { alg } = header;
  if (typeof alg !== "string" || /^(?:none)?$/i.test(alg)) return "unsigned";
  return headerSchema.safeParse(header).data ?? "header_refused";
}

export function readAssertion(claims: unknown, header: unknown, expected: Expected): AssertionResult {
  const head = readHeader(header);
  if (typeof head === "string") return refused(head);
  const read = claimsSchema.safeParse(claims);
  if (!read.success) return refused("malformed");
  const { iss, aud, sub, exp, nbf, iat, jti, vis, email } = read.data;
  const { issuer, audience, now } = expected;
  if (iss !== issuer) return refused("wrong_issuer");
  if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) return refused("wrong_audience");
  if (exp - iat > LIMIT.assertionLifeMs) return refused("too_long");
  if (Math.max(iat, nbf ?? iat) > now + LIMIT.assertionSkewMs) return refused("not_yet");
  if (now > exp + LIMIT.assertionSkewMs) return refused("expired");
  const who = spell("userId", sub);
  if (who === undefined) return refused("blocked_subject");
  const address = addressIn(email);
  const proved = { sub: who, vis, jti, issuedAt: iat, expiresAt: exp };
  return { ok: true, assertion: { ...proved, ...(address === undefined ? {} : { email: address }) } };
}

/** What is no address proves none; the person is proved without it. */
function addressIn(email: string | null | undefined): string | undefined {
  const spelled = spell("email", email ?? "");
  return spelled !== undefined && readEmail(spelled) ? spelled : undefined;
}
