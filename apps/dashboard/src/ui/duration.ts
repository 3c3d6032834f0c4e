/** A length of time in at most two units: `4 s`, `2 min 05 s`, `3 h 12 min`, `2 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${pad(minutes)} min`;
  if (minutes > 0) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${seconds} s`;
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** A length of time that is only estimated, to about two figures: `40 s`, `2 min 10 s`, `28 min`, `3 h 10 min`. */
export function formatRoughly(milliseconds: number): string {
  const figure = [minute, 10 * minute, hour, 10 * hour].findIndex((limit) => milliseconds < limit);
  const step = [second, 10 * second, minute, 10 * minute][figure] ?? hour;
  return formatDuration(Math.round(milliseconds / step) * step).replace(/ 0+ (s|min|h)$/, '');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
