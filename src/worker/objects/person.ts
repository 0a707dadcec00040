/**
 * The rows of one object as one person: what each hears of the others, how they read together, and that a change of one is
 * performed with what it changes for the rest. Where there is one row, as nearly always, it costs nothing.
 */
import type { SubjectKeys } from "../../core/privacy/keys.ts";
import type { Needs } from "../../core/needs.ts";
import type { DeviceRow } from "../../core/profile/device-row.ts";
import { ALONE, heard, overheard, type Kin } from "../../core/profile/kin.ts";
import { bound, unlinkedByRefusal, withoutRefusedNames } from "../../core/profile/link.ts";
import { isKnownAs, isVouchedFor, named } from "../../core/profile/links.ts";
import type { Naming } from "../../core/privacy/identifiers/naming.ts";
import type { ConsentState, ProfileState, Row } from "../../core/profile/state.ts";
import type { Effect } from "../../core/profile/step.ts";
import { joinSlices } from "../../core/profile/transfer.ts";
import type { Via } from "./calls.ts";
import type { Held, Keeper } from "./keeper.ts";

export class Person {
  readonly #kept: Keeper;
  readonly #own: string;
  readonly #needs: Needs;

  constructor(kept: Keeper, own: string, needs: Needs) {
    this.#kept = kept;
    this.#own = own;
    this.#needs = needs;
  }

  kinOf(subject = this.#own): Kin {
    const others = this.#others(subject);
    if (others.length === 0) return ALONE;
    const states = others.map(({ row }) => row.state);
    return {
      isPerson: subject === this.#own,
      consents: states.map(({ consent }) => consent),
      watches: states.map(({ slices }) => slices.personalization?.watches ?? {}),
    };
  }

  /** The row that is asked, and, for whoever may read that, what is known of the same person beside it. */
  reading(
    row: Row,
    { by, subject = this.#own }: Pick<Via, "by" | "subject">,
  ): { readonly state: ProfileState; readonly keys: SubjectKeys } {
    const kin = this.#others(subject);
    if (kin.length === 0) return { state: row.state, keys: this.#kept.keysOf(subject) };
    const others = by === "server" || isVouchedFor(row.state) ? kin : [];
    const slices = others.reduce(
      (joined, other) => joinSlices(joined, other.row.state.slices, this.#needs),
      row.state.slices,
    );
    const createdAt = Math.min(row.state.createdAt, ...others.map((other) => other.row.state.createdAt));
    const consent = heard(row.state.consent, this.kinOf(subject));
    const keys = this.#kept.keysAmong(subject, [{ subject, row }, ...others]);
    return { state: { ...row.state, createdAt, consent, slices }, keys };
  }

  /** Each by itself, for whoever tells which of them said what. */
  rows(): readonly DeviceRow[] {
    return this.#kept
      .profiles()
      .filter(({ row }) => row.state.leaving === undefined)
      .map(({ subject, row }) => ({
        state: row.state,
        keys: this.#kept.keysOf(subject),
        subject,
        own: subject === this.#own,
      }));
  }

  /** All in one go: what a crash leaves is before all of it, or after. */
  async perform(effects: readonly Effect[], subject = this.#own): Promise<void> {
    const others = effects.length === 0 ? [] : this.#others(subject);
    if (others.length === 0) return this.#kept.perform(effects, subject);
    const before = new Map(others.map((other) => [other.subject, this.#heardBy(other)]));
    const now = Date.now();
    const done = [this.#kept.perform(effects, subject)];
    for (const other of this.#others(subject)) {
      const was = before.get(other.subject);
      const step = was && overheard(other.row, was, this.#heardBy(other), now);
      if (step && step.effects.length > 0) done.push(this.#kept.perform(step.effects, other.subject));
    }
    done.push(...this.#unlinkRefused(now));
    await Promise.all(done);
    return undefined;
  }

  /** Whoever comes is heard by those who are here, and hears them. */
  async welcome(effects: readonly Effect[], subject: string): Promise<void> {
    const done = [this.perform(effects, subject)];
    const row = this.#kept.profileOf(subject);
    if (row && !row.state.leaving) {
      const step = overheard(row, row.state.consent, this.#heardBy({ subject, row }), Date.now());
      done.push(this.#kept.perform(step.effects, subject));
    }
    await Promise.all(done);
  }

  /** `false` where that is refused. */
  async know(naming: Naming, subject: string | undefined): Promise<boolean> {
    const row = this.#kept.profileOf(subject);
    // Nothing changes in what is leaving: it is said again where they go.
    if (!row || row.state.leaving) return row !== undefined;
    const keys = this.#kept.keysOf(subject);
    const state = withoutRefusedNames(named(row.state, [naming], keys), this.kinOf(subject));
    const isKnown = isKnownAs(state, naming, keys);
    if (isKnown && state !== row.state) await this.#kept.perform([{ kind: "write", row: { ...row, state } }], subject);
    return isKnown;
  }

  /** All of them by what all of them have heard: the first that leaves takes nothing from the others. */
  #unlinkRefused(now: number): readonly Promise<void>[] {
    const own = this.#kept.profile;
    // They go along first: nothing changes any more in what is leaving.
    if (own?.state.leaving) return [];
    const leaving = this.#devices().flatMap(({ subject, row }) => {
      const step = unlinkedByRefusal(row, subject, this.kinOf(subject), now);
      return step ? [{ subject, effects: step.effects }] : [];
    });
    if (leaving.length === 0) return [];
    // Bound by what they refused; what they agreed to was said on their devices, and goes with them.
    const refused = { ...this.kinOf(), isPerson: false };
    const stays = own && bound(own.state, heard(own.state.consent, refused));
    return [
      ...(own && stays ? [this.#kept.perform(this.#left(own, stays, now))] : []),
      ...leaving.map(({ subject, effects }) => this.#kept.perform(effects, subject)),
    ];
  }

  /** The person without their devices: what was kept by a device's yes goes with it, where somebody else of them said no. */
  #left(own: Row, stays: ProfileState, now: number): readonly Effect[] {
    const row: Row = { ...own, state: withoutRefusedNames(stays) };
    const step = overheard(row, this.#heardBy({ subject: this.#own, row: own }), stays.consent, now);
    return step.effects.length > 0 ? step.effects : [{ kind: "write", row }];
  }

  #devices(): readonly Held[] {
    return this.#kept.profiles().filter(({ subject }) => subject !== this.#own);
  }

  /** What is on its way elsewhere is nobody's kin any more. */
  #others(subject: string): readonly Held[] {
    return this.#kept
      .profiles()
      .filter(
        (one) => one.subject !== subject && one.row.state.leaving === undefined && one.row.state.class === undefined,
      );
  }

  #heardBy({ subject, row }: Held): ConsentState {
    return heard(row.state.consent, this.kinOf(subject));
  }
}
