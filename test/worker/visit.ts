/** A visitor of the shop with a browser of their own: sends pages and events, keeps its cookies, asks for answers. */
import { answerOf, call, cookiesOf, KEY, newId, PAGE, post, type Answer, type Fields, type Headers } from "./call.ts";

export const ALL_YES = { analytics: true, personalization: true, advertising: true } as const;
export const ALL_NO = { analytics: false, personalization: false, advertising: false } as const;

export interface Choice {
  readonly content: string | null;
  readonly payload?: Fields;
  readonly language?: string;
  readonly because: { readonly rule: string | null; readonly basis: string; readonly matched: readonly string[] };
}

export interface Personalization {
  readonly allowed: boolean;
  readonly because: string;
  readonly known: boolean;
  readonly from?: "profile" | "cookie";
  readonly age?: number;
}

export interface Decided {
  readonly decisions: Readonly<Record<string, Choice>>;
  readonly personalization: Personalization;
  readonly exposure?: string;
}

export interface SessionAnswer {
  readonly session: Fields | null;
  readonly personalization: Personalization;
  readonly handle?: string;
}

export class Browser {
  readonly from: Headers;
  readonly anonymousId = newId("browser");
  readonly #jar = new Map<string, string>();

  constructor(from: Headers) {
    this.from = from;
  }

  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get headers(): Headers {
    return { origin: PAGE, ...this.from, ...(this.#jar.size > 0 ? { cookie: this.cookie } : {}) };
  }

  /** What one of its cookies holds, sealed. */
  jar(name: string): string | undefined {
    return this.#jar.get(name);
  }

  /** Puts a cookie in, or takes it out. */
  plant(name: string, value: string | undefined): void {
    if (value === undefined) this.#jar.delete(name);
    else this.#jar.set(name, value);
  }

  /** As a browser does with what an answer sets. */
  keep(response: Response): Response {
    for (const pair of cookiesOf(response).split("; ")) {
      const at = pair.indexOf("=");
      if (at < 0) continue;
      if (pair.length === at + 1) this.#jar.delete(pair.slice(0, at));
      else this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async send(events: readonly Fields[], query = "", headers: Headers = {}): Promise<Answer & Partial<Decided>> {
    const batch = events.map((event) => ({ messageId: newId("message"), anonymousId: this.anonymousId, ...event }));
    const body = { writeKey: KEY.web, batch };
    const response = this.keep(await post(`/v1/batch${query}`, body, { ...this.headers, ...headers }));
    return answerOf(response);
  }

  async choose(purposes: Fields): Promise<Response> {
    const headers = { ...this.headers, "content-type": "application/json" };
    return this.keep(await call("PUT", "/v1/consent", JSON.stringify({ purposes }), headers));
  }

  async decide(placements: readonly string[], said: Fields = {}, headers: Headers = {}): Promise<Decided> {
    const response = this.keep(await post("/v1/decide", { placements, ...said }, { ...this.headers, ...headers }));
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  }

  async session(headers: Headers = {}): Promise<SessionAnswer> {
    const response = await call("GET", "/v1/session", null, { ...this.headers, ...headers });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  }

  async forget(): Promise<Response> {
    return this.keep(await call("DELETE", "/v1/session", null, this.headers));
  }
}

export function page(path: string, page: Fields = {}, more: Fields = {}): Fields {
  return { type: "page", context: { page: { path, url: `${PAGE}${path}`, ...page }, ...more } };
}

export function track(event: string, properties: Fields = {}): Fields {
  return { type: "track", event, properties };
}

/** What each placement shows, and by which rule. */
export function shown({ decisions }: Pick<Decided, "decisions">): Fields {
  return Object.fromEntries(
    Object.entries(decisions).map(([name, { content, because }]) => [name, `${content} by ${because.rule}`]),
  );
}
