/**
 * Which continent a country is on, by its ISO 3166 code: the United Nations' standard areas (M49), with its Americas divided
 * at the Isthmus of Panama, as people divide them. A country on two continents is where M49 counts it: Russia in Europe,
 * Turkey, Cyprus and the Caucasus in Asia, Egypt in Africa. No law hangs on it.
 */

const BY_CONTINENT = {
  africa:
    "DZ AO BJ BW BF BI CM CV CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW IO KE LS LR LY MG MW ML MR MU YT MA MZ NA NE NG RE RW SH ST SN SC SL SO ZA SS SD TZ TF TG TN UG EH ZM ZW",
  antarctica: "AQ",
  asia: "AF AM AZ BH BD BT BN KH CN CY GE HK IN ID IR IQ IL JP JO KZ KW KG LA LB MO MY MV MN MM NP KP OM PK PS PH QA SA SG KR LK SY TW TJ TH TL TR TM AE UZ VN YE",
  europe:
    "AX AL AD AT BY BE BA BG HR CZ DK EE FO FI FR DE GI GR GG VA HU IS IE IM IT JE LV LI LT LU MT MD MC ME NL MK NO PL PT RO RU SM RS SK SI ES SJ SE CH UA GB XK",
  "north-america":
    "AI AG AW BS BB BZ BM BQ CA KY CR CU CW DM DO SV GL GD GP GT HT HN JM MQ MX MS NI PA PR BL KN LC MF PM VC SX TT TC US VG VI",
  oceania: "AS AU CX CC CK FJ PF GU HM KI MH FM NR NC NZ NU NF MP PW PG PN WS SB TK TO TV UM VU WF",
  "south-america": "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE",
} as const;

export type Continent = keyof typeof BY_CONTINENT;
export const CONTINENTS = Object.keys(BY_CONTINENT) as [Continent, ...Continent[]];

const CONTINENT_OF: ReadonlyMap<string, Continent> = new Map(
  CONTINENTS.flatMap((continent) =>
    BY_CONTINENT[continent].split(" ").map((country): [string, Continent] => [country, continent]),
  ),
);

export function continentOf(country: string): Continent | undefined {
  return CONTINENT_OF.get(country);
}
