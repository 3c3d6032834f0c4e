import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../browser.ts';
import { ended, TestWorkspace } from '../command.ts';
import { DashboardPages } from './dashboardPages.ts';
import { usersScreen } from './usersScreen.ts';

const executable = chromiumPath();
if (executable === null) process.stderr.write('SKIPPED: browser tests, no Chromium\n');

const workspace = new TestWorkspace();
const password = 'four words of mine';
let pages: DashboardPages;

async function addUser(name: string, role: string): Promise<void> {
  const adding = workspace.start(['user', 'add', name, '--role', role], {}, `${password}\n`);
  const { code, stderr } = await ended(adding);
  if (code !== 0) throw new Error(stderr);
}

describe.skipIf(executable === null)('signing in to the dashboard', () => {
  beforeAll(async () => {
    await addUser('ada', 'admin');
    await addUser('victor', 'viewer');
    pages = await DashboardPages.open(executable ?? '', workspace);
  }, 300_000);
  afterAll(async () => {
    // Absent when it could not be opened.
    await (pages as DashboardPages | undefined)?.close();
    await workspace.close();
  });

  it('is what a server with users asks for first, whichever page was meant', async () => {
    await pages.go('/machine');
    for (const page of [pages.wide, pages.narrow]) {
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(new URL(page.url()).searchParams.get('next')).toBe('/machine');
    }
    expect(await pages.look('sign-in')).toEqual([]);
  });

  it('says that name and password do not belong together, and lets the password be typed again', async () => {
    const { wide, narrow } = pages;
    for (const page of [wide, narrow]) {
      await page.getByLabel('Name').fill('ada');
      await page.getByLabel('Password').fill('not the password');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('do not belong together').waitFor();
      expect(await page.getByLabel('Password').evaluate((input) => input === document.activeElement)).toBe(true);
    }
    expect(await pages.look('sign-in-refused')).toEqual([]);
    // The browser itself tells of every answer that is an error.
    expect(pages.complaints.splice(0).every((complaint) => complaint.includes('401'))).toBe(true);
  });

  it('leads with the keyboard alone to the page that was meant', async () => {
    const { wide } = pages;
    await wide.getByLabel('Name').focus();
    await wide.keyboard.press('Control+A');
    await wide.keyboard.type('ada');
    await wide.keyboard.press('Tab');
    await wide.keyboard.type(password);
    await wide.keyboard.press('Tab');
    await wide.keyboard.press('Enter');
    await wide.getByRole('heading', { name: 'Machine' }).waitFor();
    expect(new URL(wide.url()).pathname).toBe('/machine');
    const session = (await wide.context().cookies()).find(({ name }) => name.startsWith('coolsweep-session'));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  it('tells who has signed in, and signs out everywhere', async () => {
    const { wide, narrow } = pages;
    await narrow.getByLabel('Password').fill(password);
    await narrow.keyboard.press('Enter');
    await narrow.getByRole('heading', { name: 'Machine' }).waitFor();
    await wide.getByRole('button', { name: 'Account: ada, admin' }).click();
    await narrow.getByRole('button', { name: 'Account: ada, admin' }).click();
    await wide.getByRole('menuitem', { name: 'Sign out everywhere' }).waitFor();
    expect(await pages.look('account-menu')).toEqual([]);
    await wide.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
    await wide.getByRole('heading', { name: 'Sign in' }).waitFor();
    // The other browser finds out by itself.
    await narrow.getByText('You are signed out').waitFor({ timeout: 20_000 });
    await narrow.goto(new URL('/', pages.origin).href);
    await narrow.getByRole('heading', { name: 'Sign in' }).waitFor();
    pages.complaints.splice(0);
  });

  usersScreen({ pages: () => pages, password });

  it('lets a viewer look, and says in words why nothing can be changed', async () => {
    const { wide } = pages;
    await wide.goto(new URL('/sign-in', pages.origin).href);
    await wide.getByLabel('Name').fill('victor');
    await wide.getByLabel('Password').fill(password);
    await wide.keyboard.press('Enter');
    await wide.getByRole('heading', { name: 'Sweeps', exact: true }).waitFor();
    const answer = await wide.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = '{"sweepId":"none","request":"pause"}';
      const response = await fetch('/api/trpc/request.sweep', { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('the role editor');
    await wide.goto(new URL('/new', pages.origin).href);
    await wide.getByText('Submitting needs the role editor.').waitFor();
    expect(await wide.getByRole('button', { name: /^Submit/ }).count()).toBe(0);
    pages.complaints.splice(0);
  });
});

describe('a dashboard for others', () => {
  it('does not start where strangers could reach it', async () => {
    const { code, stderr } = await workspace.run('dashboard', '--host', '0.0.0.0', '--port', '0');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--tls-cert FILE and --tls-key FILE, or --behind-proxy'),
    ]);
  });

  it('does not start before somebody can sign in', async () => {
    const empty = new TestWorkspace();
    const argv = ['dashboard', '--behind-proxy', '--public-url', 'https://sweeps.example.org', '--port', '0'];
    const { code, stderr } = await empty.run(...argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining('coolsweep user add NAME --role admin')]);
    await empty.close();
  });
});
