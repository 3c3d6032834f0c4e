import Link from 'next/link';
import { Notice } from '../ui/Notice.tsx';
import { ScreenHead } from '../ui/ScreenHead.tsx';

export default function NotFound() {
  return (
    <>
      <ScreenHead title="Not found" />
      <Notice tone="quiet">
        <p>
          There is nothing at this address. <Link href="/">All sweeps</Link>
        </p>
      </Notice>
    </>
  );
}
