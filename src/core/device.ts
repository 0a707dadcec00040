/**
 * What kind of device somebody holds, and no more of it than that: coarse enough to tell nobody apart. Reads what browsers
 * say of themselves; what says nothing of a device has none.
 */
export const DEVICES = ["mobile", "tablet", "desktop"] as const;
export type Device = (typeof DEVICES)[number];

/** Nothing that matters stands further behind, and a header may be long. */
const AGENT_CHARACTERS = 1_000;

/**
 * `hint` is the raw `Sec-CH-UA-Mobile`, the browser's own word ahead of what its name suggests. A tablet that asks for
 * pages as a computer does, as iPads do, is taken for one.
 */
export function deviceOf(agent: string | undefined, hint: string | undefined): Device | undefined {
  const named = agent === undefined ? undefined : deviceNamedIn(agent.slice(0, AGENT_CHARACTERS));
  if (hint === "?1") return "mobile";
  if (hint === "?0") return named === undefined || named === "desktop" ? "desktop" : "tablet";
  return named;
}

function deviceNamedIn(agent: string): Device | undefined {
  const isBrowser = agent.startsWith("Mozilla/");
  // Old desktops call themselves a "Tablet PC".
  if (/\b(?:iPad|Tablet(?! PC))\b/.test(agent)) return "tablet";
  if (/\b(?:Mobile|iPhone|iPod)\b/.test(agent)) return "mobile";
  // Android's browsers leave "Mobile" out on a tablet; its apps have no such custom.
  if (/\bAndroid\b/.test(agent)) return isBrowser ? "tablet" : "mobile";
  return isBrowser ? "desktop" : undefined;
}
