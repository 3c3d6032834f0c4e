import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { DashboardPages } from './dashboardPages.ts';

export interface UsersSetting {
  /** Opened by now; nobody has signed in. */
  readonly pages: () => DashboardPages;
  /** Of the admin `ada`. */
  readonly password: string;
}

/** What an admin does with users, and everybody with the own password and tokens. */
export function usersScreen({ pages, password }: UsersSetting): void {
  const at = (path: string) => new URL(path, pages().origin).href;
  const signIn = async (page: Page, name: string, secret: string) => {
    await page.goto(at('/sign-in'));
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: new RegExp(`^Account: ${name}`) }).waitFor();
  };
  const row = (page: Page, name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  /** The secret that a dialog shows once. */
  const secretIn = async (page: Page, title: string) => {
    const dialog = page.getByRole('alertdialog', { name: title });
    const secret = await dialog.locator('code').first().innerText();
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    return secret;
  };
  const statusWith = async (token: string) =>
    (await fetch(at('/api/trpc/sweep.list'), { headers: { authorization: `Bearer ${token}` } })).status;

  describe('users', () => {
    let first = '';

    it('are added by an admin, who hands their first password on', async () => {
      const { wide, narrow } = pages();
      await signIn(narrow, 'ada', password);
      await narrow.goto(at('/users'));
      await narrow.getByRole('button', { name: 'Add a user…' }).click();
      await narrow.getByLabel('Name').fill('grace');
      await narrow.getByLabel('Role').selectOption('editor');
      await narrow.getByRole('button', { name: 'Add the user' }).click();
      first = await secretIn(narrow, 'Password of grace');
      await row(narrow, 'grace').getByText('editor').waitFor();
      await signIn(wide, 'grace', first);
    });

    it('make tokens for programs, which are shown once and end when they are revoked', async () => {
      const { wide } = pages();
      await wide.goto(at('/account'));
      await wide.getByRole('button', { name: 'New token…' }).click();
      await wide.getByLabel('What for').fill('nightly report');
      expect(await wide.getByRole('checkbox', { name: /^admin/ }).count()).toBe(0);
      await wide.getByRole('button', { name: 'Make the token' }).click();
      const token = await secretIn(wide, 'Your new token');
      expect(await statusWith(token)).toBe(200);
      await pages().narrow.goto(at('/users'));
      await row(pages().narrow, 'nightly report').getByText('grace').waitFor();
      const tokens = pages().narrow.getByRole('region', { name: 'API tokens, scrolls sideways' });
      expect(await tokens.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
      expect(await pages().look('users')).toEqual([]);
      await row(wide, 'nightly report')
        .getByRole('button', { name: /^Revoke/ })
        .click();
      await wide.getByRole('button', { name: 'Revoke it' }).click();
      await row(wide, 'nightly report').getByText('revoked').waitFor();
      expect(await statusWith(token)).toBe(401);
    });

    it('change their own password, and sign in with it anew', async () => {
      const { wide } = pages();
      await pages().narrow.goto(at('/account'));
      await wide.getByLabel('Present password').fill(first);
      await wide.getByLabel('New password').fill('other words of mine');
      await wide.getByLabel('The new one again').fill('other words of hers');
      await wide.getByText('The two differ.').waitFor();
      expect(await pages().look('account')).toEqual([]);
      await wide.getByLabel('The new one again').fill('other words of mine');
      await wide.getByRole('button', { name: 'Change, and sign in anew' }).click();
      await wide.getByRole('heading', { name: 'Sign in' }).waitFor();
      await wide.getByText('Your password is changed').waitFor();
      await signIn(wide, 'grace', 'other words of mine');
    });

    it('are disabled by an admin, which ends their sessions', async () => {
      const { wide, narrow } = pages();
      await narrow.goto(at('/users'));
      await row(narrow, 'grace').getByRole('button', { name: 'Actions for grace' }).click();
      await narrow.getByRole('menuitem', { name: 'Disable…' }).click();
      await narrow.getByRole('button', { name: 'Disable grace' }).click();
      await row(narrow, 'grace').getByText('disabled').waitFor();
      await wide.goto(at('/account'));
      await wide.getByRole('heading', { name: 'Sign in' }).waitFor();
      pages().complaints.splice(0);
    });
  });
}
