/**
 * Figures of two processes as one answer to Prometheus, in which all lines of a name stand together. Where both have a name
 * their lines differ in a label.
 */
export function joinedFigures(one: string, other: string): string {
  const families = new Map<string, string[]>();
  for (const block of [one, other].flatMap((text) => text.split(/^(?=# HELP )/m))) {
    const lines = block.trim().split('\n');
    const name = /^# HELP (\S+)/.exec(block)?.[1];
    if (name === undefined) continue;
    const known = families.get(name);
    if (known === undefined) families.set(name, lines);
    else known.push(...lines.filter((line) => !line.startsWith('#')));
  }
  return `${[...families.values()].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
