import styles from './Badge.module.css';

const tones = {
  waiting: 'idle',
  running: 'run',
  completed: 'good',
  diverged: 'warn',
  failed: 'bad',
  pruned: 'idle',
  cancelled: 'idle',
  paused: 'idle',
  stopped: 'idle',
  preempted: 'idle',
  finished: 'good',
  lost: 'warn',
  pausing: 'idle',
  resuming: 'run',
  cancelling: 'idle',
} as const;

export type BadgeState = keyof typeof tones;

/** A state as a word on a coloured ground, with a shape so that it does not rest on colour alone. */
export function Badge({ state }: { readonly state: BadgeState }) {
  return (
    <span className={styles.badge} data-tone={tones[state]}>
      {state}
    </span>
  );
}
