/** Where a visitor can pretend to be. What holds there the collector says; not every place has rules of its own yet. */
import type { Text } from "../language.ts";

interface Place {
  readonly id: string;
  readonly name: Text;
  /** What the platform would say of the connection; the local collector reads it from headers. */
  readonly country?: string;
  readonly region?: string;
}

export const PLACES: readonly [Place, ...Place[]] = [
  { id: "DE", name: { en: "Germany", he: "גרמניה" }, country: "DE" },
  { id: "FR", name: { en: "France", he: "צרפת" }, country: "FR" },
  { id: "GB", name: { en: "United Kingdom", he: "בריטניה" }, country: "GB" },
  { id: "US-CA", name: { en: "California", he: "קליפורניה" }, country: "US", region: "CA" },
  { id: "US-TX", name: { en: "Texas", he: "טקסס" }, country: "US", region: "TX" },
  { id: "IL", name: { en: "Israel", he: "ישראל" }, country: "IL" },
  { id: "BR", name: { en: "Brazil", he: "ברזיל" }, country: "BR" },
  { id: "IN", name: { en: "India", he: "הודו" }, country: "IN" },
  { id: "RU", name: { en: "Russia", he: "רוסיה" }, country: "RU" },
  { id: "unknown", name: { en: "Nobody knows where", he: "לא ידוע איפה" } },
];

export function placeNamed(id: string): Place {
  return PLACES.find((place) => place.id === id) ?? PLACES[0];
}
