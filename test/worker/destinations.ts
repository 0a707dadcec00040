/**
 * A kind of destination of the tests' own: plain JSON by POST. A destination's name says where its letters go, so that each
 * test has couriers of its own: `calm_500_accepts` is answered 500 and then 200. What stands before the first underscore
 * names the settings.
 */
import * as z from "zod";
import { bind, type BoundDestination } from "../../src/core/destinations/bound-destination.ts";
import { common, type DestinationKind } from "../../src/core/destinations/destination.ts";
import { worker } from "../../src/core/destinations/worker.ts";

const schema = z.strictObject({ kind: z.literal("plain"), ...common, behavior: z.string(), secret: z.string() });
type Settings = z.infer<typeof schema>;

const plain: DestinationKind<Settings> = {
  kind: "plain",
  what: "The events, as JSON.",
  schema,
  example: { kind: "plain", purposes: ["analytics"], behavior: "", secret: "GATEHOUSE_SECRET_KEY" },
  where: () => "plain.example",
  epoch: "lasting",
  limits: { events: 3, bytes: 4_000, oneVisitor: false, perSecond: 100, concurrency: 2 },
  secrets: ({ secret }) => [secret],
  write: (events, { behavior, secret }, desk) => ({
    url: `https://plain.example/then/${behavior}/events?v=1`,
    headers: { "content-type": "application/json", "idempotency-key": desk.parcel, authorization: desk.secret(secret) },
    body: JSON.stringify({ events }),
  }),
  read: ({ status, headers, body }) => {
    if (status === 200) return body.length > 20_000 ? { kind: "again", because: "endless" } : { kind: "delivered" };
    const after = Number(headers["retry-after"]);
    const asked = Number.isNaN(after) ? {} : { afterSeconds: after };
    if (status === 401) return { kind: "again", because: "http_401", broken: true };
    return status >= 500 || status === 429
      ? { kind: "again", because: `http_${status}`, ...asked }
      : { kind: "refused", because: `http_${status}` };
  },
  forgetting: "Names, as JSON.",
  forget: (names, { behavior, secret }, desk) => ({
    url: `https://plain.example/then/${behavior}/forgotten`,
    headers: { "content-type": "application/json", "idempotency-key": desk.parcel, authorization: desk.secret(secret) },
    body: JSON.stringify({ names }),
  }),
};

const { forget: _, ...deaf } = plain;

const SETTINGS: Readonly<Record<string, Partial<Settings>>> = {
  calm: {},
  ads: { purposes: ["advertising"] },
  slow: { perSecond: 1 },
  sold: { purposes: ["analytics", "sale_or_share"] },
  mute: { secret: "NOBODY_SET_IT" },
  /** Cannot be asked to forget. */
  deaf: {},
};

/** `desk_…`: the real kind of another Worker, which vitest.config.ts puts beside this one. */
export function destinations(id: string): BoundDestination | undefined {
  if (id.startsWith("desk_")) return bind(worker, { kind: "worker", purposes: ["analytics"], binding: "DESK" });
  const [name = "", ...words] = id.split("_");
  const settings = SETTINGS[name];
  return (
    settings &&
    bind<Settings>(name === "deaf" ? deaf : plain, {
      kind: "plain",
      purposes: ["analytics"],
      behavior: words.slice(1).join("/"),
      secret: "GATEHOUSE_SECRET_KEY",
      ...settings,
    })
  );
}
