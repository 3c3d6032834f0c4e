'use client';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Something that can be done on the present screen. */
export interface PaletteAction {
  readonly label: string;
  readonly onSelect: () => void;
}

interface Offered {
  /** By whom they are offered. */
  readonly actions: Map<symbol, readonly PaletteAction[]>;
}

const PaletteContext = createContext<Offered>({ actions: new Map() });

/** Gives the screens below a place for their actions in the command palette. */
export function PaletteActions({ children }: { readonly children: ReactNode }) {
  const [offered] = useState<Offered>(() => ({ actions: new Map() }));
  return <PaletteContext value={offered}>{children}</PaletteContext>;
}

/** Offers actions in the command palette for as long as the screen is shown. */
export function useOfferedActions(actions: readonly PaletteAction[]): void {
  const offered = useContext(PaletteContext);
  const [name] = useState(() => Symbol('actions'));
  useEffect(() => {
    offered.actions.set(name, actions);
    return () => void offered.actions.delete(name);
  });
}

/** What the present screen offers, at the moment when the palette is opened. */
export function usePaletteActions(): readonly PaletteAction[] {
  const offered = useContext(PaletteContext);
  return [...offered.actions.values()].flat();
}
