/** What every limit says of itself. */
export interface Limit {
  readonly value: number;
  readonly unit:
    | "bytes"
    | "characters"
    | "ms"
    | "s"
    | "events"
    | "levels"
    | "keys"
    | "ids"
    | "profiles"
    | "messages"
    | "counts"
    | "pages"
    | "categories"
    | "streams"
    | "placements"
    | "links"
    | "lines"
    | "%";
  readonly because: string;
}
