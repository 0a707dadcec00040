/**
 * Says an event's fields in another vocabulary: renames what has another name there, and moves a sole product between the
 * list and the event itself. Never overwrites a field, changes no value, and leaves what it does not know as it is.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { EVENT_FIELDS, PRODUCT_FIELDS, PRODUCT_LIST, type FieldRow } from "./fields.ts";
import { DIALECTS, type Dialect } from "./rows.ts";

type Names = ReadonlyMap<string, string>;
type Fields = Readonly<Record<string, Json>>;

interface Dictionary {
  readonly event: Names;
  readonly product: Names;
}

function renames(table: Readonly<Record<string, FieldRow>>, from: Dialect, to: Dialect): Names {
  return new Map(
    Object.values(table).flatMap((row) => {
      const said = row[to]?.[0];
      return said === undefined ? [] : (row[from] ?? []).map((name) => [name, said] as const);
    }),
  );
}

const DICTIONARIES: ReadonlyMap<string, Dictionary> = new Map(
  DIALECTS.flatMap((from) =>
    DIALECTS.map((to) => [
      `${from} ${to}`,
      { event: renames(EVENT_FIELDS, from, to), product: renames(PRODUCT_FIELDS, from, to) },
    ]),
  ),
);

/** A field that `keeps` is left alone, and so is one whose new name is taken. */
function rename(fields: Fields, names: Names, keeps: (name: string) => boolean): Fields {
  const taken = new Set(Object.keys(fields));
  const moved = new Map<string, string>();
  for (const [name, said] of names) {
    if (!Object.hasOwn(fields, name) || taken.has(said) || keeps(name)) continue;
    taken.add(said);
    moved.set(name, said);
  }
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [moved.get(name) ?? name, value]));
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

const NOTHING = (): boolean => false;

function renameProduct(product: Json, names: Names): Json {
  return isObject(product) ? rename(product as Fields, names, NOTHING) : product;
}

/** Fields as `to` says them, where the plan knows none of them by the name it was sent with. `planned`: the plan's own. */
export function translateFields(
  fields: JsonObject,
  from: Dialect,
  to: Dialect,
  planned: { readonly has: (field: string) => boolean },
): JsonObject {
  const dictionary = DICTIONARIES.get(`${from} ${to}`);
  if (from === to || !dictionary) return fields;
  const [list, said] = [PRODUCT_LIST[from], PRODUCT_LIST[to]];
  const { [list]: products, ...rest } = fields;
  const event = rename(rest, dictionary.event, (name) => planned.has(name));
  if (products === undefined) return event;
  // Another list under the name that this one would get, or a plan in the sender's own words.
  if (said !== list && (planned.has(list) || Object.hasOwn(event, said))) return { ...event, [list]: products };
  const listed = isList(products) ? products.map((product) => renameProduct(product, dictionary.product)) : products;
  const [sole, ...others] = isList(listed) ? listed : [];
  // The plan wants one product as the event's own fields.
  if (!planned.has(said) && isObject(sole) && others.length === 0) return { ...(sole as Fields), ...event };
  return { ...event, [said]: listed };
}

/** Fields of an event in Segment's words, as another vocabulary says them: a product of the event's own is a list of one. */
export function fieldsIn(to: Dialect, fields: JsonObject): JsonObject {
  const said = translateFields(fields, "segment", to, { has: (name) => name === PRODUCT_LIST[to] });
  const dictionary = DICTIONARIES.get(`segment ${to}`);
  const speaksOfOne = Object.hasOwn(fields, "product_id") || Object.hasOwn(fields, "sku");
  if (to === "segment" || !dictionary || !speaksOfOne || Object.hasOwn(said, PRODUCT_LIST[to])) return said;
  const own = Object.entries(fields).filter(([name]) => dictionary.product.has(name));
  const product = renameProduct(Object.fromEntries(own), dictionary.product);
  // What can be said of an order as well stays where it is, too.
  const kept = Object.entries(said).filter(([name]) => !dictionary.product.has(name) || dictionary.event.has(name));
  return { ...Object.fromEntries(kept), [PRODUCT_LIST[to]]: [product] };
}
