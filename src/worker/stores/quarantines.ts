/** The quarantines: one object for each site and jurisdiction. Its name stands for no visitor, so it need not be keyed. */
import type { Env } from "../env.ts";
import type { QuarantineCalls, QuarantinePlace } from "../objects/quarantine-calls.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export function quarantineOf(env: Env, { site, jurisdiction }: QuarantinePlace): DurableObjectStub<QuarantineCalls> {
  return jurisdictionOf(env.QUARANTINE, jurisdiction, env).named(plainName(jurisdiction, site));
}
