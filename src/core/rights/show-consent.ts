/** Shows what is kept of a person for the law alone: what they chose and signaled, how old they are, and where they belong. */
import type { Birthplace } from "../decide/locate.ts";
import type { JsonObject } from "../json.ts";
import type { ConsentState } from "../profile/state.ts";
import { heldThing, type Held, type Showers, type Showing } from "./held.ts";

export const CONSENT: Showers<ConsentState> = {
  choices: (choices, showing) => ({
    held: Object.entries(choices).map(([purpose, { granted, at, region, by }]) => {
      const heard = by === "event" ? "heard in what was sent of you" : "said here";
      const value = { granted, ...(region === undefined ? {} : { region }) };
      return said(`choices.${purpose}`, value, `Your yes or no to ${purpose}, ${heard}`, showing, at);
    }),
  }),
  optOutSignalAt: (at, showing) => ({
    held: [said("signal", true, "Your browser's signal that it objects, such as Global Privacy Control", showing, at)],
  }),
  declared: ({ age, residence }, showing) => ({
    held: [
      ...(age === undefined
        ? []
        : [said("age", age, "How old you are, as the highest age in the law reached", showing)]),
      ...(residence ? [said("residence", { ...residence }, "Where you live: its law protects you", showing)] : []),
    ],
  }),
  vouched: (_, showing) => ({
    held: [said("residence.vouched", true, "The controller's own server named where you live", showing)],
  }),
  home: (home, showing) => ({
    held: [said("home", placeOf(home), "Where you were first: its law protects you wherever you are", showing)],
  }),
  claimedHome: (home, showing) => ({
    held: [said("claimedHome", placeOf(home), "Where somebody was who refused something in your name", showing)],
  }),
};

function said(name: string, value: Held["value"], meaning: string, showing: Showing, at?: number): Held {
  return heldThing({ name: `consent.${name}`, value, meaning, how: "declared", purpose: "necessary", at }, showing);
}

function placeOf({ country, subdivision }: Birthplace): JsonObject {
  return { country, ...(subdivision === undefined ? {} : { subdivision }) };
}
