/**
 * The forty-seven codes by which the e-shop data says where a visitor came from, taken from their address's domain.
 * Six of them are no country: what such a visitor's law is cannot be told, and nothing here guesses it.
 */
import type { Origin } from "./event.ts";

const COUNTRIES =
  "AU Australia,AT Austria,BE Belgium,VG British Virgin Islands,KY Cayman Islands,CX Christmas Island,HR Croatia," +
  "CY Cyprus,CZ Czech Republic,DK Denmark,EE Estonia,-- not identified,FO Faroe Islands,FI Finland,FR France," +
  "DE Germany,GR Greece,HU Hungary,IS Iceland,IN India,IE Ireland,IT Italy,LV Latvia,LT Lithuania,LU Luxembourg," +
  "MX Mexico,NL Netherlands,NO Norway,PL Poland,PT Portugal,RO Romania,RU Russia,SM San Marino,SK Slovakia," +
  "SI Slovenia,ES Spain,SE Sweden,CH Switzerland,UA Ukraine,AE United Arab Emirates,GB United Kingdom,US USA," +
  "-- only .biz is known,-- only .com is known,-- only .int is known,-- only .net is known,-- only .org is known";

/** In the order of their codes, which start at 1. */
const ORIGINS = COUNTRIES.split(",").map((entry): Origin => {
  const [country, name] = [entry.slice(0, 2), entry.slice(3)];
  return country === "--" ? { name } : { name, country };
});

export function originOf(code: number): Origin | undefined {
  return ORIGINS[code - 1];
}
