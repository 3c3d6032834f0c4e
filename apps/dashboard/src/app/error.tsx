'use client';
import { useRouter } from 'next/navigation';
import { Notice } from '../ui/Notice.tsx';
import { ScreenHead } from '../ui/ScreenHead.tsx';
import styles from './error.module.css';

export default function ErrorPage({ reset }: { readonly error: Error; readonly reset: () => void }) {
  const router = useRouter();
  const again = () => {
    router.refresh();
    reset();
  };
  return (
    <>
      <ScreenHead title="This page could not be shown" />
      <Notice tone="bad">
        <p>The reason is in the log of the dashboard, in the terminal where it was started.</p>
        <button type="button" className={styles.again} onClick={again}>
          Try again
        </button>
      </Notice>
    </>
  );
}
