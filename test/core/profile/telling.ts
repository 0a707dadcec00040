/** A profile of a visitor in California whose triggers speak: what is sent is decided and folded by the real steps. */
import * as z from "zod";
import { defineConfig, type Config, type ConfigInput } from "../../../src/core/config.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import type { DecisionRequest } from "../../../src/core/decide/request.ts";
import { toSettlement, type Settlement } from "../../../src/core/decide/settlement.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { personal, only } from "../../../src/core/field.ts";
import type { Counted } from "../../../src/core/ledger.ts";
import type { Choices } from "../../../src/core/policy/purposes.ts";
import type { Lessons } from "../../../src/core/profile/items.ts";
import * as machine from "../../../src/core/profile/machine.ts";
import type { OutboxSettings } from "../../../src/core/profile/outbox.ts";
import { speak, type SpeakStep } from "../../../src/core/profile/speak.ts";
import type { Row } from "../../../src/core/profile/state.ts";
import { dueOf } from "../../../src/core/profile/triggers.ts";
import { anEvent, aRequest, NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { birth, keys, settings } from "./row.ts";

export const MINUTE = 60_000;

const text = z.string().optional();
const both = ["analytics", "personalization"] as const;

export const PLAN: ConfigInput["plan"] = {
  page: { description: "d", purposes: [...both], properties: z.object({ name: text, category: text }) },
  track: {
    "Product Added": {
      description: "d",
      purposes: [...both, "advertising"],
      stage: "cart",
      category: "category",
      properties: z.object({
        cart_id: text,
        category: text,
        price: z.number().optional(),
        products: z.array(z.string()).optional(),
        note: personal(text),
        score: only(["personalization"], z.number().optional()),
        reach: only(["advertising"], text),
      }),
    },
    "Order Completed": { description: "d", purposes: [...both], stage: "order", properties: z.object({}) },
    "Error Shown": { description: "d", purposes: [...both], properties: z.object({ code: text }) },
    "Cart Abandoned": {
      description: "d",
      purposes: [...both],
      properties: z.object({ cart_id: text, category: text, price: z.number().max(1_000).optional(), code: text }),
    },
    "Session Told": {
      description: "d",
      purposes: ["personalization"],
      properties: z.object({
        pages: z.number().optional(),
        duration: z.number().optional(),
        number: z.number().optional(),
        stage: text,
        engagement: z.number().optional(),
        bounced: z.boolean().optional(),
        channel: text,
        campaign: text,
        device: text,
        language: text,
      }),
    },
    "Echo Heard": { description: "d", purposes: ["personalization"], properties: z.object({}) },
    Scored: { description: "d", purposes: [...both], properties: z.object({ score: z.number().optional() }) },
    "Counted Only": { description: "d", purposes: ["analytics"], properties: z.object({}) },
    "Order Asked": { description: "d", purposes: [...both], properties: z.object({ cart_id: z.string() }) },
  },
};

export function configWith(triggers: ConfigInput["triggers"], said: Partial<ConfigInput> = {}): Config {
  const keysOfSite = { web: { kind: "browser", secret: "WEB_KEY" } } as const;
  return defineConfig({
    sites: [{ id: "shop", hosts: ["c.example.com"], keys: keysOfSite }],
    plan: PLAN,
    triggers,
    profile: { counts: "all", lastEvents: "all", traits: "all" },
    ...said,
  });
}

export const ABANDONED: NonNullable<ConfigInput["triggers"]>[string] = {
  description: "d",
  emits: "Cart Abandoned",
  when: { after: "Product Added", without: ["Order Completed"], for: { minutes: 60 } },
  carry: ["cart_id", "price"],
};

export interface Sent {
  readonly name?: string;
  readonly type?: CanonicalEvent["type"];
  /** Minutes from `NOW`. */
  readonly at: number;
  readonly properties?: CanonicalEvent["properties"];
  readonly request?: Partial<DecisionRequest>;
  readonly event?: Partial<CanonicalEvent>;
}

/** What was said: its name, when it is said to have happened in minutes from `NOW`, and what it carried along. */
export interface Told {
  readonly event: string;
  readonly at: number;
  readonly properties: object;
}

export class Teller {
  row: Row | undefined;
  counted: readonly Counted[] = [];
  /** Of the last call. */
  lessons: Lessons = {};
  readonly told: Told[] = [];
  readonly #config: Config;
  readonly #settings: OutboxSettings;
  #sent = 0;

  constructor(config: Config, given: OutboxSettings = settings) {
    this.#config = config;
    this.#settings = given;
  }

  /** When something is due, in minutes from `NOW`. */
  get due(): number | undefined {
    const due = this.row && dueOf(this.row.state);
    return due === undefined ? undefined : (due - NOW) / MINUTE;
  }

  /** All in one call, received when the last of them happened, or later. */
  send(sent: readonly Sent[], receivedAt = Math.max(...sent.map(({ at }) => at))): void {
    const now = NOW + receivedAt * MINUTE;
    const settlements = sent.map((one) => this.#settlement(one, now));
    const call = { ...birth, now, settlements, proved: true };
    const step = machine.collect(this.row, call, keys, digest, this.#settings, this.#config);
    this.row = step.row;
    this.lessons = step.lessons;
  }

  choose(said: Choices, at: number): void {
    this.row = machine.choose(this.row, said, { ...birth, now: NOW + at * MINUTE }).row;
  }

  /** What is due at that minute, said. */
  speak(minute: number, config = this.#config): readonly Told[] {
    const step = this.step(minute, config);
    if (!step) return [];
    const before = new Set(this.row?.outbox);
    this.row = step.row;
    this.counted = step.ended.map(({ counted }) => counted);
    const lines = (step.row?.outbox ?? []).filter((entry) => !before.has(entry)).flatMap(({ record }) => record ?? []);
    const told = lines.map(({ event, properties, sealed }): Told => {
      const { at } = JSON.parse(keys.open("archive", sealed)) as { at: number };
      return { event, at: (at - NOW) / MINUTE, properties };
    });
    this.told.push(...told);
    return told;
  }

  step(minute: number, config = this.#config): SpeakStep | undefined {
    return this.row && speak(this.row, config, NOW + minute * MINUTE, keys, digest, this.#settings);
  }

  /** How what was said ended, in words. */
  get ends(): readonly string[] {
    return this.counted.map(({ outcome }) => (outcome.outcome === "refused" ? outcome.reason : outcome.outcome));
  }

  #settlement({ name, type = "track", at, properties = {}, request, event }: Sent, receivedAt: number): Settlement {
    const messageId = `m-${this.#sent++}`;
    const sent = anEvent({
      type,
      name: name ?? "",
      messageId,
      occurredAt: NOW + at * MINUTE,
      receivedAt,
      properties,
      ...event,
    });
    const asked = aRequest({ connection: { country: "US", subdivision: "US-CA" }, ...request, receivedAt });
    const proposal = decide(sent, asked, this.#config);
    if (proposal.next !== "settle") throw new Error(`nothing to settle: ${proposal.next}`);
    return toSettlement(proposal, asked, this.#config, "shop", birth.jurisdiction);
  }
}
