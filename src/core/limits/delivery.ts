/** The limits of delivery: what a courier packs, how often it tries, and how long it keeps what it could not deliver. */
import type { Limit } from "./limit.ts";

export const deliveryLimits = {
  sendTimeoutMs: {
    value: 10_000,
    unit: "ms",
    because: "One request to a destination, answer included. One that hangs holds a round so long, and no longer.",
  },
  replyBytes: {
    value: 16_384,
    unit: "bytes",
    because: "Read of a destination's answer, the rest is cancelled. Errors fit; an endless body fills no memory.",
  },
  reasonCharacters: {
    value: 60,
    unit: "characters",
    because: "A reason is a word of the books, counted by; a destination may not write its own text into them.",
  },
  parcelBytes: {
    value: 1_000_000,
    unit: "bytes",
    because: "A parcel is one row, which may hold 2 MB, not enforced locally.",
  },
  parcelFillPercent: {
    value: 75,
    unit: "%",
    because:
      "Of a destination's bytes, packed: a dialect writes longer names than ours. One that is still too large is split.",
  },
  dialectBytes: {
    value: 512,
    unit: "bytes",
    because: "Reckoned for each event on top of its fields: what vendors want said with every one.",
  },
  seenSlotIds: {
    value: 2_048,
    unit: "ids",
    because: "Ids of delivered and waiting events that one row remembers: 32 kB, written again with each batch taken.",
  },
  seenSlots: {
    value: 64,
    unit: "counts",
    because:
      "Of these rows: 131,072 events in 2 MB of memory. Queues bring a batch again within minutes; later it is the destination that deduplicates, by the same ids.",
  },
  courierBytes: {
    value: 8_000_000_000,
    unit: "bytes",
    because:
      "An object may hold 10 GB. Beyond this what comes in is counted as dead and not kept, since nothing may hold up the archive.",
  },
  backoffFloorMs: {
    value: 1_000,
    unit: "ms",
    because: "Full jitter may draw nothing; a destination gets a second at least.",
  },
  backoffBaseMs: {
    value: 10_000,
    unit: "ms",
    because: "The longest wait before the second attempt; doubled before each further one.",
  },
  backoffCapMs: {
    value: 3_600_000,
    unit: "ms",
    because: "No wait doubles past an hour: a destination that is back is noticed.",
  },
  retryAfterCapMs: {
    value: 86_400_000,
    unit: "ms",
    because: "A destination may ask for a day; a longer wish would keep its parcels past the end of their attempts.",
  },
  giveUpMs: {
    value: 259_200_000,
    unit: "ms",
    because: "Three days, a long weekend: what could not be delivered until then becomes a dead letter.",
  },
  deadLetterMs: {
    value: 2_592_000_000,
    unit: "ms",
    because: "30 days after a courier took it nothing of a parcel is left, delivered or not, redriven or not.",
  },
  revocationMs: {
    value: 5_184_000_000,
    unit: "ms",
    because:
      "60 days: longer than a queue's retention (14 at most), its dead-letter queue's, and a dead letter's life together.",
  },
  revocationsPerRead: {
    value: 20_000,
    unit: "counts",
    because: "About 3 MB; a call between objects may carry 32 MB.",
  },
  breakerFailures: {
    value: 5,
    unit: "counts",
    because:
      "Failures in a row that mean the destination and not the parcel: until it answers, one probe at a time is enough.",
  },
  cooldownMs: { value: 30_000, unit: "ms", because: "Until the first probe; doubled by each that fails." },
  cooldownCapMs: {
    value: 3_600_000,
    unit: "ms",
    because: "A dead destination is tried once an hour: that costs a request.",
  },
  roundMs: {
    value: 20_000,
    unit: "ms",
    because:
      "One round of a courier's alarm; the platform ends an alarm after 15 minutes. Revocations are read once a round.",
  },
  roundParcels: {
    value: 500,
    unit: "counts",
    because: "Parcels looked at in one round: what needs no request takes no time that a clock here would see.",
  },
  roundCalls: {
    value: 5_000,
    unit: "counts",
    because: "Requests and calls to visitors' objects in one round; the platform allows 10,000.",
  },
  redriveParcels: {
    value: 1_000,
    unit: "counts",
    because: "Dead letters that one call sends on their way again; the caller asks for more while some are left.",
  },
} as const satisfies Record<string, Limit>;
