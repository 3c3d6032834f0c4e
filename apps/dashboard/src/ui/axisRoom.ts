/** As wide as most numbers need, so that charts above each other begin at the same place. */
const usual = 58;
/** Of a character in the font of the axes, CSS pixels, at its widest; and of what is between number and line. */
const [perCharacter, besides] = [7.5, 14];

/** Room beside a vertical axis, CSS pixels, in which its longest number is not cut. */
export function axisRoom(numbers: readonly string[] | null): number {
  const longest = (numbers ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  return Math.max(usual, Math.ceil(perCharacter * longest + besides));
}
