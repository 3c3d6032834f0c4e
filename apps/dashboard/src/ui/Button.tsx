import type { ComponentPropsWithRef } from 'react';
import styles from './Button.module.css';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `primary`: the one main action of a screen; `danger`: what cannot be taken back; `plain`: without a frame. */
  readonly look?: 'normal' | 'primary' | 'danger' | 'plain';
}

/** A button; of the type `button` unless told otherwise, so that it never submits a form by accident. */
export function Button({ look = 'normal', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button {...rest} type={type} data-look={look} className={`${styles.button} ${className}`} />;
}
