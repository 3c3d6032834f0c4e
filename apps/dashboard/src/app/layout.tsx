import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import 'uplot/dist/uPlot.min.css';
import { Shell } from '../features/shell/Shell.tsx';
import { SignInFrame } from '../features/signIn/SignInFrame.tsx';
import { liveCursor } from '../server/changeFeed.ts';
import { accountHere } from '../server/ownAccount.ts';
import { readPrincipal } from '../server/principalHeader.ts';
import { schemeScript } from '../ui/scheme.ts';
import '../ui/theme.css';

/** Every page is of this moment; and only a page made for one request can carry that request's script nonce. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = { title: { default: 'CoolSweep', template: '%s · CoolSweep' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const sent = await headers();
  const policy = sent.get('content-security-policy');
  const nonce = /'nonce-([^']+)'/.exec(policy ?? '')?.[1];
  // Nobody who is known sees anything but the page to sign in on.
  const principal = readPrincipal(sent);
  const account = await accountHere();
  return (
    // The script sets an attribute of this element that the server knows nothing of.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: schemeScript() }} suppressHydrationWarning />
      </head>
      <body>
        {principal === null ? (
          <SignInFrame>{children}</SignInFrame>
        ) : (
          <Shell cursor={await liveCursor()} account={account}>
            {children}
          </Shell>
        )}
      </body>
    </html>
  );
}
