/** Reads the forms of a page as a browser without scripts does: what each would send if nobody touched it. */
import { call, type Headers } from "./call.ts";

export interface Form {
  readonly fields: Readonly<Record<string, string>>;
}

export interface Shown {
  readonly response: Response;
  readonly text: string;
}

export async function visit(path: string, headers: Headers = {}): Promise<Shown> {
  const response = await call("GET", path, null, headers);
  return { response, text: await response.text() };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

export function unescaped(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? "");
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

/** By what each asks for. */
export function formsIn(text: string): Readonly<Record<string, Form>> {
  const forms = Array.from(text.matchAll(/<form[^>]*>([^]*?)<\/form>/g), ([, content = ""]): [string, Form] => {
    const fields: Record<string, string> = {};
    for (const [tag] of content.matchAll(/<input[^>]*>/g)) {
      const name = attribute(tag, "name");
      const unsent = attribute(tag, "type") === "radio" && !/\schecked/.test(tag);
      if (name !== undefined && !unsent) fields[name] = attribute(tag, "value") ?? "";
    }
    for (const [, tag = "", options = ""] of content.matchAll(/<select([^>]*)>([^]*?)<\/select>/g)) {
      const chosen = /<option[^>]*\sselected[^>]*>/.exec(options)?.[0] ?? /<option[^>]*>/.exec(options)?.[0] ?? "";
      fields[attribute(tag, "name") ?? ""] = attribute(chosen, "value") ?? "";
    }
    return [fields["act"] ?? "", { fields }];
  });
  return Object.fromEntries(forms);
}
