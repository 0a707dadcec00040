/** Every end has a text that says what to do, and every limit a reason. */
import { expect, it } from "vitest";
import { LIMIT, LIMITS } from "../../src/core/limits.ts";
import { CALL_REFUSALS, NOTICES, OUTCOMES, REFUSALS } from "../../src/core/outcome.ts";

it("explains every outcome, refusal, notice and call refusal in a sentence", () => {
  const texts = [
    ...Object.values(OUTCOMES),
    ...Object.values(NOTICES),
    ...[...Object.values(REFUSALS), ...Object.values(CALL_REFUSALS)].map((facts) => facts.text),
  ];
  for (const text of texts) expect(text).toMatch(/^[A-Z`/].{10,}[.]$/);
});

it("gives every limit a unit, a reason and a value that code reads", () => {
  for (const [name, limit] of Object.entries(LIMITS)) {
    expect(limit.because.length, name).toBeGreaterThan(20);
    expect(LIMIT).toHaveProperty(name, limit.value);
  }
});

it("keeps limits that lean on each other in order", () => {
  expect(LIMIT.messageBytes).toBeLessThanOrEqual(128_000);
  expect(LIMIT.sendBatchBytes).toBeLessThanOrEqual(256_000);
  expect(LIMIT.outboxBytes).toBeLessThan(2_000_000);
  expect(LIMIT.bodyBytes).toBeLessThan(LIMIT.outboxBytes);
  expect(LIMIT.futureSkewMs).toBeLessThan(LIMIT.staleAfterMs);
  expect(LIMIT.visitorCookieSeconds).toBeLessThanOrEqual(400 * 86_400);
});
