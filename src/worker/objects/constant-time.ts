/** Compares what proves something. Takes as long for a near miss as for a wild one. */

const encoder = new TextEncoder();

/** The length alone may be told by the time that it takes. */
export function sameText(a: string, b: string): boolean {
  const [one, other] = [encoder.encode(a), encoder.encode(b)];
  return one.byteLength === other.byteLength && crypto.subtle.timingSafeEqual(one, other);
}
