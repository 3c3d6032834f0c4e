'use client';
import { Toast } from '@base-ui/react/toast';
import { useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import type { ToastMessage, ToastQueue } from './ToastQueue.ts';
import styles from './Toasts.module.css';

interface ToastData {
  readonly tone: NonNullable<ToastMessage['tone']>;
  readonly action: ToastMessage['action'];
}

/** Long enough to read it and to reach for "Undo". */
const shownMs = 8000;

/** Where messages appear, and go again. */
export function ToastRegion({ queue }: { readonly queue: ToastQueue }) {
  const [manager] = useState(() => Toast.createToastManager<ToastData>());
  useEffect(
    () =>
      queue.follow(
        ({ title, description, tone = 'quiet', action }) =>
          void manager.add({
            title,
            ...(description !== undefined && { description }),
            timeout: tone === 'bad' ? 0 : shownMs,
            priority: tone === 'bad' ? 'high' : 'low',
            data: { tone, action },
          }),
      ),
    [queue, manager],
  );
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ShownToasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
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
