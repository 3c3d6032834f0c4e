'use client';
import dynamic from 'next/dynamic';
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { ToastQueue, type ToastMessage } from './ToastQueue.ts';

// What shows messages is loaded with the first one.
const ToastRegion = dynamic(() => import('./ToastRegion.tsx').then((module) => module.ToastRegion));

type ShowToast = (message: ToastMessage) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

/** A function that shows a short message at the edge of the page. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

/** Gives the screens below their messages. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  const [queue] = useState(() => new ToastQueue());
  const [isUsed, setUsed] = useState(false);
  const show = useCallback<ShowToast>(
    (message) => {
      queue.add(message);
      setUsed(true);
    },
    [queue],
  );
  return (
    <ToastContext value={show}>
      {children}
      {isUsed && <ToastRegion queue={queue} />}
    </ToastContext>
  );
}
