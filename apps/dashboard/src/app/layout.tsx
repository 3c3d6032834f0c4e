import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import 'uplot/dist/uPlot.min.css';
import { Shell } from '../features/shell/Shell.tsx';
import { liveCursor } from '../server/changeFeed.ts';
import { schemeScript } from '../ui/scheme.ts';
import '../ui/theme.css';

/** Every page is of this moment; and only a page made for one request can carry that request's script nonce. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = { title: { default: 'CoolSweep', template: '%s · CoolSweep' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const policy = (await headers()).get('content-security-policy');
  const nonce = /'nonce-([^']+)'/.exec(policy ?? '')?.[1];
  return (
    // The script sets an attribute of this element that the server knows nothing of.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: schemeScript }} suppressHydrationWarning />
      </head>
      <body>
        <Shell cursor={await liveCursor()}>{children}</Shell>
      </body>
    </html>
  );
}
