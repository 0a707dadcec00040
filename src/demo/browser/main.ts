/**
 * The demo shop's script. It runs before the collector's own, so that everything that one says is said as the visitor
 * who is pretended. Only `npm start` serves it; nothing of it is deployed.
 */
import { showCount } from "./cart.ts";
import { settleOld } from "./log.ts";
import { openPanel } from "./panel.ts";
import { place } from "./placements.ts";
import { tell } from "./tell.ts";
import { pretendOnTheWire } from "./wire.ts";

pretendOnTheWire();
document.documentElement.classList.add("deciding", "filling");

document.addEventListener("DOMContentLoaded", () => {
  settleOld();
  showCount();
  openPanel();
  tell();
  document.documentElement.classList.remove("filling");
  void place();
});
