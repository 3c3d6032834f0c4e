import type { Role } from '@coolsweep/access';
import { Notice } from '../../ui/Notice.tsx';

export interface NeedsRoleProps {
  /** `Starting it` */
  readonly what: string;
  readonly role: Role;
}

/** In place of what the server would refuse. */
export function NeedsRole({ what, role }: NeedsRoleProps) {
  return (
    <Notice tone="quiet">
      {what} needs the role {role}: ask an admin of this server for it.
    </Notice>
  );
}
