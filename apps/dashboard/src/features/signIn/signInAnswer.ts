import type { Account } from './account.ts';

/** What came of signing in. */
export type SignInAnswer = { readonly kind: 'signedIn' } | { readonly kind: 'refused'; readonly message: string };

const noAnswer = 'The server does not answer. Look whether it runs, then try again.';

/** Asks the server to sign in; the session comes as a cookie that no script sees. */
export async function askToSignIn(given: { readonly name: string; readonly password: string }): Promise<SignInAnswer> {
  try {
    const answer = await post('/auth/sign-in', given);
    if (answer.ok) return { kind: 'signedIn' };
    const { message } = (await answer.json()) as { readonly message?: string };
    return { kind: 'refused', message: message ?? noAnswer };
  } catch {
    // Nobody answered, or a proxy did in place of the server.
    return { kind: 'refused', message: noAnswer };
  }
}

/** Whether this browser has a session, which it keeps back when another site's link led here. */
export async function hasSession(): Promise<boolean> {
  try {
    const answer = await fetch('/auth/session', { cache: 'no-store' });
    return answer.ok && ((await answer.json()) as { readonly account: Account | null }).account !== null;
  } catch {
    return false;
  }
}

/** Ends the session of this browser, or those of all browsers; then the page is left. */
export async function signOut(everywhere: boolean): Promise<void> {
  await post('/auth/sign-out', { everywhere });
  location.assign('/sign-in');
}

function post(path: string, body: object): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
  });
}
