/** Where to go after signing in: a path of this server, whatever the address says. */
export function returnPath(next: string | readonly string[] | undefined): string {
  if (typeof next !== 'string' || !URL.canParse(next, 'http://here')) return '/';
  const { origin, pathname, search } = new URL(next, 'http://here');
  // Browsers read `//host` and `/\host` as another server's address.
  const isHere = origin === 'http://here' && next.startsWith('/') && !pathname.startsWith('//');
  return isHere && pathname !== '/sign-in' ? `${pathname}${search}` : '/';
}
