/** The table of regions, and the way from a place to its region. A place without a row is `UNKNOWN`. */
import { KENYA, NIGERIA, SOUTH_AFRICA } from "./africa.ts";
import { ARGENTINA } from "./argentina.ts";
import { BRAZIL } from "./brazil.ts";
import { CANADA, CANADA_UNKNOWN_PROVINCE, QUEBEC } from "./canada.ts";
import { CHILE } from "./chile.ts";
import { CHINA, JAPAN, KOREA } from "./east-asia.ts";
import { FRANCE, ITALY, NETHERLANDS, SPAIN } from "./eea-exempting.ts";
import { EEA, GERMANY } from "./eea.ts";
import { FRENCH_OVERSEAS } from "./french-overseas.ts";
import { HONG_KONG, MACAO, TAIWAN } from "./hong-kong-macao-taiwan.ts";
import { INDIA } from "./india.ts";
import { MEXICO } from "./mexico.ts";
import { EMIRATES, ISRAEL, SAUDI_ARABIA } from "./middle-east.ts";
import { AUSTRALIA, NEW_ZEALAND } from "./oceania.ts";
import type { Region } from "./region.ts";
import { REST, STRICT } from "./rest.ts";
import { RUSSIA } from "./russia.ts";
import type { CalendarDate } from "./source.ts";
import { INDONESIA, SINGAPORE, THAILAND } from "./southeast-asia.ts";
import { SWITZERLAND } from "./switzerland.ts";
import { TURKEY } from "./turkey.ts";
import { UNITED_KINGDOM } from "./uk.ts";
import { UNKNOWN } from "./unknown.ts";
import { CALIFORNIA } from "./us-california.ts";
import { NEW_YORK, US_UNKNOWN_STATE, US_WITHOUT_ACT } from "./us-others.ts";
import { US_STATES } from "./us-states.ts";
import { VIETNAM } from "./vietnam.ts";

/** The day on which the table was last read against the law as a whole. */
export const REVIEWED: CalendarDate = "2026-11-22";

const EUROPE = [
  EEA,
  GERMANY,
  FRANCE,
  ITALY,
  SPAIN,
  NETHERLANDS,
  FRENCH_OVERSEAS,
  UNITED_KINGDOM,
  SWITZERLAND,
  TURKEY,
  RUSSIA,
];
const UNITED_STATES = [CALIFORNIA, ...US_STATES, NEW_YORK, US_WITHOUT_ACT, US_UNKNOWN_STATE];
const AMERICAS = [CANADA, QUEBEC, CANADA_UNKNOWN_PROVINCE, BRAZIL, ARGENTINA, CHILE, MEXICO];
const MIDDLE_EAST = [ISRAEL, SAUDI_ARABIA, EMIRATES];
const EAST_ASIA = [JAPAN, KOREA, CHINA, HONG_KONG, MACAO, TAIWAN];
const SOUTH_ASIA = [INDIA, SINGAPORE, THAILAND, INDONESIA, VIETNAM];
const OCEANIA = [AUSTRALIA, NEW_ZEALAND];
const AFRICA = [SOUTH_AFRICA, NIGERIA, KENYA];

export const REGIONS: readonly Region[] = [
  ...EUROPE,
  ...UNITED_STATES,
  ...AMERICAS,
  ...MIDDLE_EAST,
  ...EAST_ASIA,
  ...SOUTH_ASIA,
  ...OCEANIA,
  ...AFRICA,
  STRICT,
  REST,
  UNKNOWN,
];

const byPlace = new Map(REGIONS.flatMap((region) => region.places.map((place) => [place, region] as const)));

/** `country` and `subdivision` are ISO codes (`US`, `US-CA`); a subdivision's own row wins over its country's. */
export function regionOf(country: string, subdivision: string | undefined): Region {
  return (subdivision === undefined ? undefined : byPlace.get(subdivision)) ?? byPlace.get(country) ?? UNKNOWN;
}

const byId = new Map(REGIONS.map((region) => [region.id, region] as const));

export function regionNamed(id: string): Region | undefined {
  return byId.get(id);
}
