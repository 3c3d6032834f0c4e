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

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem } = await searchParams;
  const path = returnPath(next);
  if (readPrincipal(await headers()) !== null) redirect(path);
  const told = typeof problem === 'string' && Object.hasOwn(problems, problem) ? (problems[problem] ?? null) : null;
  return <SignInScreen next={path} problem={told} hasProvider={oidcEnvironment().issuer !== undefined} />;
}
