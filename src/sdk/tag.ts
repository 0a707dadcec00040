/**
 * What the page's script tag says: the site's browser key, whether events wait for a choice, whether page views are
 * automatic. The collector is where the script came from, base path included: nothing else needs to be set.
 */
const tag = document.currentScript as HTMLScriptElement;

export const { key: writeKey, consent: consentMode, auto } = tag.dataset;

/** Ends with a slash. */
export const collector = new URL(".", tag.src).href;
