/** Colours of the page as they are now, for pictures that leave it. */
export function themeColours(): (token: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (token) => style.getPropertyValue(token).trim();
}
