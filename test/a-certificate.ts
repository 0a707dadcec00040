/** A certificate as the tests of signing and of checking one have it. */
import type { Certificate } from "../src/core/rights/certificate.ts";

export const CERTIFICATE: Certificate = {
  v: 1,
  iat: 1_795_000_000,
  id: "request-of-22-symbols_",
  type: "erase",
  site: "shop",
  region: "EEA-DE",
  by: "staff",
  receivedAt: "2026-11-22T10:00:00.000Z",
  deadline: "2026-12-22T10:00:00.000Z",
  rule: "EEA-DE/rights@1",
  stage1At: "2026-11-22T10:00:01.000Z",
  systems: [],
};
