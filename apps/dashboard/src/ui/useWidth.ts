'use client';
import { useCallback, useState } from 'react';

/**
 * The width of an element in CSS pixels as it changes; 0 until it is there, and as it was while it is hidden. Give `ref` to
 * the element.
 */
export function useWidth(): { readonly width: number; readonly ref: (element: HTMLElement | null) => () => void } {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    // Hidden, as by React while something beside it is loaded, it has no width: what is drawn stays as it is.
    const measure = () => {
      const present = element?.clientWidth ?? 0;
      if (present > 0) setWidth(present);
    };
    const observer = new ResizeObserver(measure);
    measure();
    if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { width, ref };
}
