'use client';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { MemberPicker } from './MemberPicker.tsx';
import styles from './MemberBar.module.css';
import { describeMember, withMember, type Member } from './members.ts';

export interface MemberBarProps {
  readonly members: readonly Member[];
  readonly onChange: (members: readonly Member[]) => void;
}

/** What is compared: taken out with one click, added to from any sweep. */
export function MemberBar({ members, onChange }: MemberBarProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.bar}>
      {members.length > 0 && (
        <ul className={styles.members} aria-label="Compared">
          {members.map((member) => (
            <li key={member}>
              {describeMember(member)}
              <IconButton
                icon="close"
                label={`Take out ${describeMember(member)}`}
                onClick={() => onChange(members.filter((other) => other !== member))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button onClick={() => setOpen(true)}>Add…</Button>
      {isOpen && (
        <MemberPicker
          onAdd={(member) => {
            setOpen(false);
            onChange(withMember(members, member));
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
