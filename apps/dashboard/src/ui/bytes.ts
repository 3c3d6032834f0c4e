const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size in the largest unit of which it is at least one: `812 B`, `1.5 MiB`, `120 GiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const amount = bytes / 1024 ** power;
  return `${amount.toFixed(power === 0 || amount >= 100 ? 0 : 1)} ${units[power] ?? 'B'}`;
}
