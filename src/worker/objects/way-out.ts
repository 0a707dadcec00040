/**
 * What leaves a visitor's object: messages, into the queue of its own jurisdiction, and withdrawals, which call back what is
 * under way there. Says whose they are by where they are opened and by a handle, which nobody without the routing key can
 * make; the handle is the subject's own, wherever it rests.
 */
import { copyRevocation, revocation } from "../../core/delivery/revocations.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import { seatName } from "../../core/profile/redirect.ts";
import type { Withdrawal } from "../../core/profile/state.ts";
import { homeIn } from "../../core/profile/withdrawal.ts";
import type { Env } from "../env.ts";
import { queueOf } from "../stores/jurisdiction.ts";
import { revocationHandles } from "../stores/object-name.ts";
import { revocationsOf } from "../stores/revocations.ts";
import type { WayOut } from "./keeper.ts";

export function wayOutOf(object: string, envNow: () => Env, restsIn: (subject: string) => Jurisdiction): WayOut {
  return {
    send: async (subject, messages) => {
      const [env, jurisdiction] = [envNow(), restsIn(subject)];
      const [handle] = await revocationHandles(env, jurisdiction, subject);
      const from = { object: seatName({ id: object, subject }), handle };
      return queueOf(env, jurisdiction).sendBatch(messages.map((message) => ({ body: { ...message, from } })));
    },
    revoke: async (subject, { withdrawals, joined }) => {
      const env = envNow();
      await callBack(env, restsIn(subject), subject, withdrawals);
      // A home that was left may have been in any jurisdiction.
      for (const name of joined) {
        for (const jurisdiction of JURISDICTIONS) await callBack(env, jurisdiction, homeIn(name), withdrawals);
      }
    },
  };
}

/** Of whom nothing may be delivered any more; for all purposes, nor archived. */
export async function revokeAll(
  env: Env,
  jurisdiction: Jurisdiction,
  subject: string,
  at: number,
  purposes: readonly Purpose[] = PURPOSES,
): Promise<void> {
  await callBack(env, jurisdiction, subject, [{ purposes, at, copies: true }]);
}

async function callBack(
  env: Env,
  jurisdiction: Jurisdiction,
  subject: string,
  withdrawals: readonly Withdrawal[],
): Promise<void> {
  const [deliveries, copies] = await Promise.all([
    revocationHandles(env, jurisdiction, subject, "deliveries"),
    revocationHandles(env, jurisdiction, subject, "copies"),
  ]);
  const entries = withdrawals.flatMap(({ purposes, at, copies: held }) => [
    ...(purposes.length > 0 ? deliveries.map((handle) => revocation(handle, purposes, at)) : []),
    ...(held ? copies.map((handle) => copyRevocation(handle, at)) : []),
  ]);
  await revocationsOf(env, jurisdiction).append(entries);
}
