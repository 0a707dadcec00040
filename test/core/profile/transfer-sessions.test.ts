/** A visit that a race has divided between two profiles is one: its end is told once, whichever of the two stays. */
import { expect, it } from "vitest";
import config from "../../../gatehouse.config.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import { toSettlement } from "../../../src/core/decide/settlement.ts";
import { takeIn } from "../../../src/core/profile/departure.ts";
import { collect } from "../../../src/core/profile/machine.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { toParcel } from "../../../src/core/profile/transfer.ts";
import type { SubjectKeys } from "../../../src/core/privacy/keys.ts";
import { AGREED, anEvent, aRequest, NOW } from "../call.ts";
import { digest, keysOf } from "../keys.ts";
import { birth, settings } from "./row.ts";

function viewed(at: number, keys: SubjectKeys, before?: Row): Row {
  const said = { consent: AGREED, messageId: `m-${at}`, occurredAt: at, receivedAt: at };
  const request = aRequest({ receivedAt: at });
  const proposal = decide(anEvent(said), request, config);
  if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
  const settlements = [toSettlement(proposal, request, config, "shop")];
  return collect(before, { ...birth, now: at, settlements, proved: true }, keys, digest, settings, config).row!;
}

const [here, there] = [keysOf("here"), keysOf("there")];

it.each([
  ["that stays went on later", -1_000, -5_000],
  ["that leaves went on later", -5_000, -1_000],
])("where the one %s", (_, stays, leaves) => {
  const parcel = toParcel(viewed(NOW + leaves, there).state, "object", there);
  const joined = takeIn(viewed(NOW + stays, here), parcel, here, NOW, config).row!;
  const { moments = [] } = joined.state.slices.personalization?.watches?.["session-ended"] ?? {};
  expect(moments.map(({ at, key }) => ({ at, key }))).toEqual([{ at: NOW - 1_000, key: "1" }]);
  const after = viewed(NOW, here, joined).state.slices.personalization?.watches?.["session-ended"];
  expect(after?.moments.map(({ at, key }) => ({ at, key }))).toEqual([{ at: NOW, key: "1" }]);
});
