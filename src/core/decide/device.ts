/**
 * Says in the event what kind of device it was sent from: coarse, so that it may be kept where what it was read from may
 * not. A server's own headers say nothing of its visitors; what it reports of them does.
 */
import { deviceOf } from "../device.ts";
import type { CanonicalEvent } from "../event.ts";
import type { DecisionRequest } from "./request.ts";

/** The very event where it says so itself, and where nothing tells. */
export function withDevice(event: CanonicalEvent, { keyKind, signals }: DecisionRequest): CanonicalEvent {
  const { context } = event;
  if (context.device !== undefined) return event;
  const { userAgent, clientHintMobile } = keyKind === "server" ? {} : signals;
  const device = deviceOf(context.user_agent ?? userAgent, clientHintMobile);
  return device === undefined ? event : { ...event, context: { ...context, device } };
}
