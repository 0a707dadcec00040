/** The little Markdown that the generated pages need. Escapes what would break a table, and nothing else. */

export function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** The address of a heading in its page, as GitHub makes it. */
export function anchor(heading: string): string {
  const bare = heading.toLowerCase().replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, "");
  return `#${bare.replaceAll(" ", "-")}`;
}
