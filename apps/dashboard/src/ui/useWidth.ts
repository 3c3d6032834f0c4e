'use client';
import { useCallback, useState } from 'react';

/** The width of an element in CSS pixels as it changes; 0 until it is there. Give `ref` to the element. */
export function useWidth(): { readonly width: number; readonly ref: (element: HTMLElement | null) => () => void } {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    const observer = new ResizeObserver(() => setWidth(element?.clientWidth ?? 0));
    if (element !== null) {
      setWidth(element.clientWidth);
      observer.observe(element);
    }
    return () => observer.disconnect();
  }, []);
  return { width, ref };
}
