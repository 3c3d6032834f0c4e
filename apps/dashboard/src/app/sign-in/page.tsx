import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { returnPath } from '../../features/signIn/returnPath.ts';
import { SignInScreen } from '../../features/signIn/SignInScreen.tsx';
import { oidcEnvironment } from '../../server/env.ts';
import { readPrincipal } from '../../server/principalHeader.ts';

export const metadata = { title: 'Sign in' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Words of this program for what the address may name. */
const problems: Readonly<Record<string, string>> = {
  provider: 'The identity provider did not confirm who you are. Try again; the log of the server says why.',
  unknown: 'You have no account here yet. Ask an admin of this server for one.',
  limited: 'Too many tries. Wait a quarter of an hour, then try again.',
};

/** What was done before, where the address says it. */
const remarks: Readonly<Record<string, string>> = {
  password: 'Your password is changed, and all your sessions have ended. Sign in with the new one.',
};

/** The words for what an address names; null for anything else. */
function told(words: Readonly<Record<string, string>>, name: string | string[] | undefined): string | null {
  return typeof name === 'string' && Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem, changed } = await searchParams;
  const path = returnPath(next);
  if (readPrincipal(await headers()) !== null) redirect(path);
  return (
    <SignInScreen
      next={path}
      problem={told(problems, problem)}
      remark={told(remarks, changed)}
      hasProvider={oidcEnvironment().issuer !== undefined}
    />
  );
}
