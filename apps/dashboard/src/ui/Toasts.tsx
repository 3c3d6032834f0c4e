'use client';
import { Toast } from '@base-ui/react/toast';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import styles from './Toasts.module.css';

export interface ToastMessage {
  readonly title: string;
  readonly description?: string;
  /** `bad` is read out at once and stays until it is closed. */
  readonly tone?: 'quiet' | 'good' | 'bad';
  /** What can be done about it, such as taking it back. */
  readonly action?: { readonly label: string; readonly onClick: () => void };
}

interface ToastData {
  readonly tone: NonNullable<ToastMessage['tone']>;
  readonly action: ToastMessage['action'];
}

/** Long enough to read it and to reach for "Undo". */
const shownMs = 8000;

type ShowToast = (message: ToastMessage) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

/** A function that shows a short message at the edge of the page. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

/** Gives the screens below their messages. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  const [manager] = useState(() => Toast.createToastManager<ToastData>());
  const show = useMemo(
    (): ShowToast =>
      ({ title, description, tone = 'quiet', action }) =>
        void manager.add({
          title,
          ...(description !== undefined && { description }),
          timeout: tone === 'bad' ? 0 : shownMs,
          priority: tone === 'bad' ? 'high' : 'low',
          data: { tone, action },
        }),
    [manager],
  );
  return (
    <ToastContext value={show}>
      {children}
      <Toast.Provider toastManager={manager} limit={4}>
        <Toast.Portal>
          <Toast.Viewport className={styles.viewport}>
            <ShownToasts />
          </Toast.Viewport>
        </Toast.Portal>
      </Toast.Provider>
    </ToastContext>
  );
}

function ShownToasts() {
  const { toasts, close } = Toast.useToastManager<ToastData>();
  return toasts.map((toast) => {
    const { id, data } = toast;
    const onAction = () => {
      data?.action?.onClick();
      close(id);
    };
    return (
      <Toast.Root key={id} toast={toast} className={styles.toast} data-tone={data?.tone}>
        <Toast.Content className={styles.content}>
          <div className={styles.words}>
            <Toast.Title className={styles.title} render={<p />} />
            <Toast.Description className={styles.description} render={<p />} />
          </div>
          {data?.action !== undefined && <Button onClick={onAction}>{data.action.label}</Button>}
          <Toast.Close render={<IconButton icon="close" label="Close this message" />} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
