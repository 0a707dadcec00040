/**
 * The cryptography that core needs, as functions passed in: synchronous, so that folding and writing stay one
 * uninterrupted step. Made beside the platform; core never holds a key.
 */
import type { Purpose } from "../policy/purposes.ts";

export interface SubjectKeys {
  /**
   * A keyed hash of `value` under the subject's secret, 32 bytes as base64url. `domain` keeps uses apart: equal
   * values in two domains cannot be joined.
   */
  readonly hash: (domain: HashDomain, value: string) => string;
  /** AES-256-GCM under the subject's secret; draws its own nonce. `domain` as in `hash`, bound to the text. */
  readonly seal: (domain: SealDomain, text: string) => string;
  /** @throws {Error} when the text was altered, or sealed for another subject or domain */
  readonly open: (domain: SealDomain, sealed: string) => string;
}

/**
 * Every use of the keyed hash there is: a use that is not listed does not compile, and one listed twice would join what
 * it names. What a recipient is called goes last, since it may hold any symbol; what stands before it holds no slash.
 */
export type HashDomain =
  | "record"
  | "archive-day"
  | "handle"
  | "receipt-signal"
  | "stream"
  | "link"
  | "proof"
  | `delivery/${string}`
  | `recipient/${Purpose}/${Epoch}/${string}`;

/** How long a recipient knows a visitor by one name: a UTC day, a UTC month, or for as long as the profile lives. */
export type Epoch = "day" | "month" | "lasting";

/** Where a sealed text rests. Each place has its own derived key. */
export type SealDomain = "archive" | "state" | "delivery" | "quarantine";

/** Unkeyed SHA-256 as base64url, for content addresses of things that are no secret. */
export type Digest = (text: string) => string;
