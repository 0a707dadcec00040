/**
 * The French overseas collectivities with codes of their own. Not territory of the Union, yet French law partly applies:
 * as France, without its exemption, and without assuming the Union's chapter on transfers.
 */
import { defineConsentFirst } from "./consent-first.ts";
import { LOI } from "./eea-exempting.ts";
import { cite, ourPolicy } from "./source.ts";

const AS_IN_FRANCE = ourPolicy("French law partly applies there; we apply it as in France");

export const FRENCH_OVERSEAS = defineConsentFirst({
  id: "FR-OT",
  title: "French overseas collectivities",
  // French Polynesia, New Caledonia, Wallis and Futuna, Saint Pierre and Miquelon, Saint Barthélemy, Southern Lands.
  places: ["PF", "NC", "WF", "PM", "BL", "TF"],
  verified: false,
  because: [cite(LOI, "art. 82"), AS_IN_FRANCE],
  consentAge: { age: 15, because: [cite(LOI, "art. 45"), AS_IN_FRANCE] },
  allows: [],
  transfer:
    "Chapter V of the GDPR is not assumed to apply: before storing elsewhere, the owner finds what local law asks for.",
});
