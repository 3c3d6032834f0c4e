import Link from 'next/link';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ScreenHead } from '../ui/ScreenHead.tsx';

export default function NotFound() {
  return (
    <>
      <ScreenHead title="Not found" />
      <EmptyState title="Nothing is at this address">
        <p>The sweep or trial may be in another workspace, or the address may be cut short.</p>
        <p>
          <Link href="/">All sweeps</Link>, or search with <kbd>Ctrl</kbd> <kbd>K</kbd>
        </p>
      </EmptyState>
    </>
  );
}
