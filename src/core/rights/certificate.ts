/**
 * What a certificate says of a request: what was asked, by when it had to be done, and which system did what when. It names
 * nobody: whoever holds the request's id knows whose it was. Says only what is known, so that one of a first stage says that
 * the second is still to come.
 */
import * as z from "zod";
import { JURISDICTIONS } from "../policy/placement.ts";
import { isoTime } from "../time.ts";
import { RIGHTS } from "./right.ts";
import type { MergedStatus } from "./status.ts";

/** In the header: what was signed for something else is no certificate. */
export const CERTIFICATE_TYPE = "gatehouse-certificate+jwt";

const moment = z.iso.datetime();

export const certificateSchema = z.strictObject({
  v: z.literal(1),
  /** When it was signed, epoch seconds. */
  iat: z.int(),
  id: z.string().min(1),
  type: z.enum(RIGHTS),
  site: z.string(),
  region: z.string(),
  by: z.enum(["staff", "visitor"]),
  receivedAt: moment,
  deadline: moment,
  /** By which it was counted. */
  rule: z.string(),
  stage1At: moment,
  stage2At: moment.exactOptional(),
  finishedAt: moment.exactOptional(),
  systems: z.array(
    z.strictObject({
      system: z.string(),
      kind: z.enum(["profile", "archive", "destination"]),
      jurisdiction: z.enum(JURISDICTIONS),
      state: z.enum(["waiting", "done", "refused", "unsupported", "gave_up"]),
      at: moment.exactOptional(),
      because: z.string().exactOptional(),
    }),
  ),
});

export type Certificate = z.output<typeof certificateSchema>;

/** `undefined` while there is nothing to certify. */
export function certificateOf(status: MergedStatus, now: number): Certificate | undefined {
  const { id, type, site, region, by, receivedAt, deadline, stage1At, stage2At, finishedAt, systems } = status;
  if (stage1At === undefined) return undefined;
  return {
    v: 1,
    iat: Math.floor(now / 1_000),
    id,
    type,
    site,
    region,
    by,
    receivedAt: isoTime(receivedAt),
    deadline: isoTime(deadline.at),
    rule: deadline.rule,
    stage1At: isoTime(stage1At),
    ...(stage2At === undefined ? {} : { stage2At: isoTime(stage2At) }),
    ...(finishedAt === undefined ? {} : { finishedAt: isoTime(finishedAt) }),
    systems: systems.map(({ system, kind, jurisdiction, state, at, because }) => ({
      system,
      kind,
      jurisdiction,
      state,
      ...(at === undefined ? {} : { at: isoTime(at) }),
      ...(because === undefined ? {} : { because }),
    })),
  };
}
