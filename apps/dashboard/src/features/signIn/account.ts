import type { Role } from '@coolsweep/access';

/** Who has signed in. */
export interface Account {
  readonly name: string;
  readonly role: Role;
}
