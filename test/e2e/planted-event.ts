/** One event with an identifier in every part that a sender can write, the known ones and the unknown. */
import type { Planter } from "./plant.ts";

export type Fields = Readonly<Record<string, unknown>>;
export type Headers = Readonly<Record<string, string>>;

/** Where the visitor is and what was said of consent; what is wrong with the call besides. */
export interface Situation {
  readonly name: string;
  readonly country: string;
  readonly region?: string;
  readonly consent?: boolean;
  /** Over the event. */
  readonly event?: (plant: Planter) => Fields;
  readonly headers?: (plant: Planter) => Headers;
  /** Instead of the body. */
  readonly body?: (json: string, plant: Planter) => string | Uint8Array<ArrayBuffer>;
}

function pageOf(plant: Planter): Fields {
  const mail = encodeURIComponent(plant.email("query of page.url"));
  return {
    url: `https://www.shop.example/${plant.id("path of page.url")}?q=${mail}&${plant.key("query of page.url")}#${plant.id("fragment of page.url")}`,
    path: `/${plant.id("page.path")}`,
    search: `?${plant.id("page.search")}`,
    title: plant.words("page.title"),
    referrer: `https://${plant.id("host of page.referrer")}.example/${plant.id("path of page.referrer")}`,
  };
}

function contextOf({ country, region, consent }: Situation, plant: Planter): Fields {
  const categories = { Analytics: consent, Functional: consent, Advertising: consent };
  return {
    page: pageOf(plant),
    // Source, medium and name are the owner's own words.
    campaign: { source: "mail", term: plant.words("campaign.term"), content: plant.words("campaign.content") },
    location: {
      ...(country === "" ? {} : { country, region }),
      city: plant.words("location.city"),
      latitude: plant.id("location.latitude"),
    },
    ip: plant.address("context.ip"),
    userAgent: `Mozilla/5.0 (${plant.id("context.userAgent")})`,
    traits: { email: plant.email("context.traits.email") },
    device: { id: plant.id("device.id"), advertisingId: plant.id("device.advertisingId") },
    [plant.key("context")]: { [plant.key("nested context")]: plant.words("nested in unknown context") },
    ...(consent === undefined
      ? { gcs: plant.id("context.gcs"), tcString: plant.id("context.tcString") }
      : {
          consent: {
            categoryPreferences: { ...categories, [plant.key("category of consent")]: plant.words("consent") },
            [plant.key("consent")]: plant.id("unknown consent"),
          },
        }),
  };
}

/** In the clear by the plan: found, it proves that the search finds. */
export const CANARY = "canary";

function propertiesOf(plant: Planter, { name }: Situation): Fields {
  return {
    product_id: `${CANARY} ${name}`,
    // A plain field, in which an address is recognized and taken out.
    name: `For ${plant.email("a plain field")}`,
    url: `https://www.shop.example/?${plant.id("query of properties.url")}`,
    [plant.key("properties")]: plant.words("an unplanned property"),
    products: [{ [plant.key("products")]: plant.id("in products") }],
    nested: { [plant.key("nested properties")]: [{ deeper: plant.phone("nested properties") }] },
  };
}

export function traitsOf(plant: Planter, { country }: Situation): Fields {
  return {
    email: plant.email("traits.email"),
    phone: plant.phone("traits.phone"),
    firstName: plant.words("traits.firstName"),
    birthday: plant.birthday("traits.birthday"),
    residence: { country, city: plant.words("traits.residence.city") },
    name: plant.words("traits.name"),
    [plant.key("traits")]: plant.words("an unplanned trait"),
  };
}

/** Parts of an event for every type at once: each takes what it knows. */
export function eventOf(type: string, situation: Situation, plant: Planter): Fields {
  // Of pages and screens these are fields of the plan, in the clear.
  const named =
    type === "page" || type === "screen" ? {} : { name: plant.words("name"), category: plant.words("category") };
  return {
    type,
    event: "Product Viewed",
    ...named,
    messageId: plant.messageId(),
    userId: plant.email("userId"),
    anonymousId: plant.id("anonymousId"),
    groupId: plant.words("groupId"),
    previousId: plant.phone("previousId"),
    properties: propertiesOf(plant, situation),
    traits: traitsOf(plant, situation),
    integrations: { [plant.key("integrations")]: { id: plant.id("integrations") } },
    [plant.key("event")]: plant.words("an unknown field of the event"),
    ...mergedContext(situation, plant),
  };
}

function mergedContext(situation: Situation, plant: Planter): Fields {
  const over = situation.event?.(plant) ?? {};
  return { ...over, context: { ...contextOf(situation, plant), ...(over["context"] as Fields | undefined) } };
}
