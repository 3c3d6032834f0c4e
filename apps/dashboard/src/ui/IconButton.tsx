import type { ButtonProps } from './Button.tsx';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import styles from './IconButton.module.css';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  readonly icon: IconName;
  /** What it does, for those who do not see the picture; also shown on hovering. */
  readonly label: string;
}

/** A button that is only a picture. */
export function IconButton({ icon, label, className = '', look = 'plain', ...rest }: IconButtonProps) {
  return (
    <Button {...rest} look={look} aria-label={label} title={label} className={`${styles.icon} ${className}`}>
      <Icon name={icon} />
    </Button>
  );
}
