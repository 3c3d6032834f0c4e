/** The screens that the header and the command palette lead to. */
export interface Screen {
  readonly title: string;
  readonly href: string;
  /** Typed after `g`. */
  readonly key: string;
}

export const screens: readonly Screen[] = [
  { title: 'Sweeps', href: '/', key: 's' },
  { title: 'Compare', href: '/compare', key: 'c' },
  { title: 'New sweep', href: '/new', key: 'n' },
  { title: 'Machine', href: '/machine', key: 'm' },
];

/** Whether a screen, or one that belongs to it, is shown at an address. */
export function isShown({ href }: Screen, pathname: string): boolean {
  if (href === '/') return pathname === '/' || pathname.startsWith('/sweeps/') || pathname.startsWith('/trials/');
  return pathname === href || pathname.startsWith(`${href}/`);
}
