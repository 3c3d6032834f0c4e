import type { Accounts } from '@coolsweep/access';
import { z } from 'zod';
import { json, type Endpoint, type Exchange } from './endpoint.ts';
import { isOfOtherPage } from './guard.ts';
import { jsonBody } from './jsonBody.ts';
import { cookieValue } from './requestParts.ts';
import { forgetSession, keepSession, type SessionCookie } from './sessionCookie.ts';
import type { SignInLimits } from './signInLimits.ts';

export interface SignInServices {
  readonly accounts: Accounts;
  readonly cookie: SessionCookie;
  readonly limits: SignInLimits;
  /** Told what came of a try. */
  readonly onTry: (outcome: 'signedIn' | 'refused' | 'limited') => void;
}

const given = z.strictObject({ name: z.string().max(64), password: z.string().max(256) });
const leaving = z.strictObject({ everywhere: z.boolean().default(false) });

/** The same for a wrong name and a wrong password: nobody is told which accounts there are. */
const refused = json(401, { message: 'This name and password do not belong together. Try again, or ask an admin.' });
const ofOtherPage = json(403, { message: 'Requests of other pages are refused.' });

const limited = (seconds: number) =>
  json(
    429,
    {
      message: `Too many tries. Wait ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}, then try again.`,
    },
    { 'Retry-After': String(seconds) },
  );

/** Signing in by name and password, whether somebody has, and signing out. */
export function signInEndpoints(services: SignInServices): Endpoint[] {
  return [
    { method: 'POST', path: '/auth/sign-in', answer: (exchange) => signIn(exchange, services) },
    { method: 'GET', path: '/auth/session', answer: (exchange) => account(exchange, services) },
    { method: 'POST', path: '/auth/sign-out', answer: (exchange) => signOut(exchange, services) },
  ];
}

async function signIn(
  { request, parts, remoteAddress }: Exchange,
  { accounts, cookie, limits, onTry }: SignInServices,
) {
  if (isOfOtherPage(parts)) return ofOtherPage;
  const body = await jsonBody(request, given);
  if ('refusal' in body) return body.refusal;
  const account = body.value.name.trim().toLowerCase();
  const seconds = await limits.spend(remoteAddress, account);
  if (seconds !== null) {
    onTry('limited');
    return limited(seconds);
  }
  const answer = await accounts.signIn(body.value);
  if (answer.kind === 'busy') return limited(2);
  onTry(answer.kind);
  if (answer.kind === 'refused') return refused;
  await limits.forgive(remoteAddress, account);
  return json(
    200,
    { name: answer.user.name, role: answer.user.role },
    { 'Set-Cookie': keepSession(cookie, answer.secret) },
  );
}

/** Not an error when nobody has: the page to sign in on asks this. */
async function account({ parts }: Exchange, { accounts, cookie }: SignInServices) {
  const secret = cookieValue(parts.cookie, cookie.name);
  const principal = secret === undefined ? null : await accounts.ofSession(secret);
  return json(200, { account: principal?.kind === 'user' ? { name: principal.name, role: principal.role } : null });
}

async function signOut({ request, parts }: Exchange, { accounts, cookie }: SignInServices) {
  if (isOfOtherPage(parts)) return ofOtherPage;
  const body = await jsonBody(request, leaving);
  if ('refusal' in body) return body.refusal;
  const secret = cookieValue(parts.cookie, cookie.name);
  const principal = secret === undefined ? null : await accounts.ofSession(secret);
  if (secret !== undefined) await accounts.signOut(secret);
  if (body.value.everywhere && principal?.kind === 'user') await accounts.signOutEverywhere(principal.name);
  return json(200, {}, { 'Set-Cookie': forgetSession(cookie) });
}
