/**
 * What a letter of each kind says, as its receiver reads it: under which name an event can be known again, and which
 * product it speaks of, since a recipient knows no name that its sender knows. And how such a receiver says yes and no in
 * its own words. Written from the vendors' formats, not from the code that writes them.
 */

/** One event of a letter. */
export interface Told {
  /** What a receiver can tell a repeat by. */
  readonly id: string;
  readonly product: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Dialect {
  readonly read: (body: string) => readonly Told[];
  readonly yes: (events: number) => Answer;
  /** Try again, said in a way that a status alone does not say. */
  readonly no: Answer;
}

interface Shown {
  readonly product_id?: string;
  readonly products?: readonly { readonly product_id: string }[];
}

interface PlainEvent {
  readonly id: string;
  readonly properties: Shown;
}

function productOf({ product_id, products }: Shown): string {
  return product_id ?? products?.[0]?.product_id ?? "";
}

const told = ({ id, properties }: PlainEvent): Told => ({ id, product: productOf(properties) });

const PLAIN_NO: Answer = { status: 503, body: "busy" };

const webhook: Dialect = {
  read: (body) => (JSON.parse(body) as { data: PlainEvent[] }).data.map(told),
  yes: () => ({ status: 200, body: "{}" }),
  no: PLAIN_NO,
};

const segment: Dialect = {
  read: (body) =>
    (JSON.parse(body) as { batch: { messageId: string; properties: Shown }[] }).batch.map(({ messageId, properties }) =>
      told({ id: messageId, properties }),
    ),
  yes: () => ({ status: 200, body: '{"success":true}' }),
  no: PLAIN_NO,
};

const clickhouse: Dialect = {
  read: (body) => lines(body).map((line) => told(line as PlainEvent)),
  yes: () => ({ status: 200, body: "" }),
  // An exception that came after the head of the answer was sent.
  no: { status: 200, body: "Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)" },
};

const kafka: Dialect = {
  read: (body) => lines(body).map((line) => told((line as { value: { data: PlainEvent } }).value.data)),
  yes: (events) => ({ status: 200, body: reports(events, { error_code: 200, offset: 7 }) }),
  no: { status: 200, body: reports(1, { error_code: 50_003, message: "not enough replicas" }) },
};

interface Ga4Event {
  readonly name: string;
  readonly timestamp_micros: number;
  readonly params: { readonly items: readonly { readonly item_id: string }[] };
}

/** It has no name for an event: who, when and what is all there is. */
const ga4: Dialect = {
  read: (body) => {
    const { client_id, events } = JSON.parse(body) as { client_id: string; events: Ga4Event[] };
    return events.map(({ name, timestamp_micros, params }) => {
      const product = params.items[0]?.item_id ?? "";
      return { id: `${client_id} ${timestamp_micros} ${name} ${product}`, product };
    });
  },
  yes: () => ({ status: 204, body: "" }),
  no: PLAIN_NO,
};

const meta: Dialect = {
  read: (body) =>
    (JSON.parse(body) as { data: { event_id: string; custom_data: { content_ids: string[] } }[] }).data.map(
      ({ event_id, custom_data }) => ({ id: event_id, product: custom_data.content_ids[0] ?? "" }),
    ),
  yes: (events) => ({ status: 200, body: JSON.stringify({ events_received: events }) }),
  no: { status: 400, body: JSON.stringify({ error: { code: 2, message: "service temporarily unavailable" } }) },
};

export const DIALECTS = { webhook, segment, clickhouse, kafka, ga4, meta } as const;

export type Kind = keyof typeof DIALECTS;

function lines(body: string): readonly unknown[] {
  return body
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

function reports(events: number, report: object): string {
  return Array.from({ length: events }, () => JSON.stringify(report)).join("\n");
}
