/**
 * Identifiers to plant: each drawn anew for one place of one situation, so that finding one says where it came from, and
 * long enough to be nowhere by chance. Of each its telling part is searched too, since a leak may cut or spell it anew.
 */
import { randomBytes, randomInt } from "node:crypto";
import type { Planted } from "./search.ts";

export class Plants {
  readonly #planted: (Planted & { readonly told: boolean })[] = [];

  in(situation: string): Planter {
    return new Planter((where, texts, told) => {
      for (const text of texts) this.#planted.push({ where: `${where} (${situation})`, text, told });
    });
  }

  /** What was not drawn here. */
  add(where: string, text: string): void {
    this.#planted.push({ where, text, told: false });
  }

  get all(): readonly Planted[] {
    return this.#planted;
  }

  /** Without what an answer may name to whoever sent it: names of fields, and their own ids of messages. */
  get untold(): readonly Planted[] {
    return this.#planted.filter(({ told }) => !told);
  }
}

type Note = (where: string, texts: readonly string[], told: boolean) => void;

export class Planter {
  readonly #made = new Map<string, string>();
  readonly #note: Note;

  constructor(note: Note) {
    this.#note = note;
  }

  /** The same for the same place: one visitor is one visitor in all calls of a situation. */
  #once(where: string, make: (core: string) => string, told = false): string {
    const known = this.#made.get(where);
    if (known !== undefined) return known;
    // A letter first: a digit could not begin the name of a host.
    const core = `q${BigInt(`0x${randomBytes(10).toString("hex")}`).toString(36)}`;
    const text = make(core);
    this.#made.set(where, text);
    this.#note(where, [...new Set([text, ...(text.includes(core) ? [core] : [])])], told);
    return text;
  }

  id(where: string): string {
    return this.#once(where, (core) => core);
  }

  email(where: string): string {
    return this.#once(where, (core) => `Ann.${core}@Mail.example`);
  }

  /** What people type: quotes, slashes, another alphabet, and blanks around it. */
  words(where: string): string {
    return this.#once(where, (core) => ` Zoë "${core}" O’Neil/Łódź `);
  }

  phone(where: string): string {
    return this.#once(where, () => `+4915${randomInt(1e9, 1e10)}`);
  }

  address(where: string): string {
    const groups = () => Array.from({ length: 6 }, () => randomInt(0x1000, 0x10000).toString(16));
    return this.#once(where, () => `2001:db8:${groups().join(":")}`);
  }

  /** Of somebody who is grown up. */
  birthday(where: string): string {
    return this.#once(where, () => new Date(randomInt(-5e11, 5e11)).toISOString());
  }

  /** The name of a field: an answer may name it back. */
  key(where: string): string {
    return this.#once(`${where}, a name`, (core) => core, true);
  }

  /** A new one each time: what an answer names an event by. */
  messageId(): string {
    return this.#once(`messageId ${this.#made.size}`, (core) => `${core}@Ann`, true);
  }
}
