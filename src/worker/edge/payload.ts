/**
 * What of a decision's payload may be written into a page: text, and addresses that lead to a page or a picture and run
 * nothing. What is missing or unfit is left out, and the page keeps what it says there.
 */

/** As the collector decides; only what a page is filled with. */
export interface Decision {
  /** `null`: there is no such placement. */
  readonly content: string | null;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export type Decisions = Readonly<Record<string, Decision>>;

function own(record: unknown, name: string): unknown {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return undefined;
  return Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Of a field with languages, the page's own: `he` also for `he-IL`. `title.en` names one. */
export function textOf(payload: Decision["payload"], field: string, language: string | undefined): string | undefined {
  const [name = "", part] = field.split(".", 2);
  const value = own(payload, name);
  const [broad = ""] = (language ?? "").split("-", 1);
  const spoken = [value, own(value, language ?? ""), own(value, broad)];
  const candidates = part === undefined ? spoken : [own(value, part)];
  const found = candidates.find((one) => typeof one === "string" || typeof one === "number");
  return found === undefined ? undefined : String(found);
}

/** http, https, or relative to the page; read as browsers do, who skip tabs and line breaks inside `java\nscript:`. */
export function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const protocol = URL.parse(text, "https://page.invalid/")?.protocol;
  return protocol === "https:" || protocol === "http:" ? text : undefined;
}
