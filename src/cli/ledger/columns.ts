/** Tables for a terminal: the first column's words to the left, all others to the right. Prints no control character. */

export type Cell = string | number;

/** Names come from a collector, and a terminal obeys what it is shown. */
function plain(cell: Cell): string {
  return typeof cell === "number" ? cell.toLocaleString("en-US") : cell.replaceAll(/\p{C}/gu, "");
}

export function columns(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = [head, ...rows].map((cells) => cells.map(plain));
  const widths = head.map((_, at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ");
  return table.map((cells) => line(cells).trimEnd()).join("\n");
}
