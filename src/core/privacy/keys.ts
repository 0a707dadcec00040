/**
 * The cryptography that core needs, as functions passed in: synchronous, so that folding and writing stay one
 * uninterrupted step. Made beside the platform; core never holds a key.
 */

export interface SubjectKeys {
  /**
   * A keyed hash of `value` under the subject's secret, 32 bytes as base64url. `domain` keeps uses apart: equal
   * values in two domains cannot be joined.
   */
  readonly hash: (domain: string, value: string) => string;
  /** AES-256-GCM under the subject's secret; draws its own nonce. `domain` as in `hash`, bound to the text. */
  readonly seal: (domain: SealDomain, text: string) => string;
  /** @throws {Error} when the text was altered, or sealed for another subject or domain */
  readonly open: (domain: SealDomain, sealed: string) => string;
}

/** Where a sealed text rests. Each place has its own derived key. */
export type SealDomain = "archive" | "state";

/** Unkeyed SHA-256 as base64url, for content addresses of things that are no secret. */
export type Digest = (text: string) => string;
