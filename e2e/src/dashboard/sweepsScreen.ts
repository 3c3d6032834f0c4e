import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lineOf, root } from '../command.ts';
import type { DashboardPages } from './dashboardPages.ts';
import type { DashboardScene } from './dashboardScene.ts';

/** The list of sweeps, the palette and the machine, in a workspace in which there is nothing yet. */
export function sweepsScreen(scene: DashboardScene): void {
  describe('the dashboard as a whole', () => {
    let pages: DashboardPages;
    beforeAll(() => {
      pages = scene.pages;
    });

    /** Submits the tiny sweep under a name, to be run by a scheduler that serves all. */
    async function submit(name: string, epochs = 3): Promise<void> {
      const tiny = readFileSync(join(root, 'e2e', 'src', 'tiny.yaml'), 'utf8');
      const file = join(scene.workspace.home, `${name}.yaml`);
      writeFileSync(file, tiny.replace('name: tiny', `name: ${name}`).replace('epochs: 3', `epochs: ${epochs}`));
      await scene.succeed('submit', file, '--json');
    }

    const row = (name: string) =>
      pages.wide
        .getByRole('table', { name: 'Sweeps' })
        .getByRole('row')
        .filter({ has: pages.wide.getByRole('link', { name, exact: true }) });

    const choose = async (name: string, action: string | RegExp) => {
      await row(name)
        .getByRole('button', { name: `Actions for ${name}` })
        .click();
      await pages.wide.getByRole('menu').getByText(action).click();
    };

    it('says how to start when there is nothing yet, and shows a sweep as soon as there is one', async () => {
      await pages.wide.getByText('coolsweep run sweeps/quickstart.yaml').waitFor();
      expect(await pages.look('sweeps-empty')).toEqual([]);
      // Long enough to be seen at work.
      await submit('cool', 40);
      await row('cool').waitFor();
      await submit('warm');
      await row('warm').waitFor();
    });

    it('finds sweeps by words, and keeps what is looked for in the address', async () => {
      const { wide } = pages;
      await wide.getByRole('searchbox', { name: 'Search sweeps' }).fill('WAR');
      await expect.poll(() => row('cool').count()).toBe(0);
      expect(await row('warm').count()).toBe(1);
      await expect.poll(() => wide.url()).toContain('q=WAR');
      await wide.reload();
      await row('warm').waitFor();
      expect(await row('cool').count()).toBe(0);
      await wide.getByRole('searchbox', { name: 'Search sweeps' }).fill('');
      await row('cool').waitFor();
    });

    it('sorts by a column, and goes back with the browser', async () => {
      const { wide } = pages;
      const names = () => wide.getByRole('table', { name: 'Sweeps' }).getByRole('rowheader').allInnerTexts();
      await expect.poll(names).toEqual(['warm', 'cool']);
      await wide.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      await expect.poll(names).toEqual(['cool', 'warm']);
      await wide.goBack();
      await expect.poll(names).toEqual(['warm', 'cool']);
    });

    it('pauses and resumes at once, says that nobody is at work, and takes it back', async () => {
      await choose('cool', 'Pause');
      await row('cool').getByText('pausing').waitFor();
      const toast = pages.wide.getByRole('dialog').filter({ hasText: 'cool is to be paused' });
      expect(await toast.innerText()).toContain('coolsweep serve');
      await toast.getByRole('button', { name: 'Undo' }).click();
      await row('cool').getByText('resuming').waitFor();
    });

    it('keeps tags and finds by them', async () => {
      const { wide } = pages;
      await choose('warm', 'Edit tags…');
      await wide.getByRole('textbox', { name: 'Tags' }).fill('paper, figure 2');
      await wide.getByRole('button', { name: 'Save tags' }).click();
      await row('warm').getByText('figure 2').waitFor();
      await wide.getByRole('button', { name: /^paper 1/ }).click();
      await expect.poll(() => row('cool').count()).toBe(0);
      await wide.getByRole('button', { name: /^paper 1/ }).click();
      await row('cool').waitFor();
    });

    it('puts a sweep away, and takes that back', async () => {
      await choose('warm', 'Archive');
      await expect.poll(() => row('warm').count()).toBe(0);
      await pages.wide
        .getByRole('dialog')
        .filter({ hasText: 'warm is in the archive' })
        .getByRole('button', { name: 'Undo' })
        .click();
      await row('warm').waitFor();
    });

    it('asks before it cancels', async () => {
      await choose('warm', 'Cancel…');
      const dialog = pages.wide.getByRole('alertdialog', { name: 'Cancel sweep warm?' });
      // Until the question has the focus, Escape belongs to the menu that it was chosen from.
      await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      await pages.wide.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await choose('warm', 'Cancel…');
      await dialog.getByRole('button', { name: 'Keep it' }).click();
      await choose('warm', 'Cancel…');
      await dialog.getByRole('button', { name: 'Cancel sweep warm' }).click();
      await row('warm').getByText('cancelling').waitFor();
    });

    it('goes anywhere by the command palette and by keys', async () => {
      const { wide } = pages;
      await wide.keyboard.press('Control+k');
      await wide.getByRole('combobox').fill('cool-t2');
      await wide.getByRole('option', { name: /Trial #2/ }).waitFor();
      expect(await pages.look('palette')).toEqual([]);
      await wide.keyboard.press('Enter');
      await wide.getByRole('heading', { name: 'Trial #2' }).waitFor();
      await wide.locator('body').press('g');
      await wide.locator('body').press('m');
      await wide.getByRole('heading', { name: 'Machine' }).waitFor();
      await wide.locator('body').press('?');
      await wide.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await wide.keyboard.press('Escape');
    });

    it('follows the system’s colours until others are chosen, and remembers those', async () => {
      const { wide } = pages;
      const scheme = () => wide.evaluate(() => document.documentElement.dataset.scheme);
      expect(await scheme()).toBe('light');
      await wide.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(scheme).toBe('dark');
      await wide.getByRole('button', { name: /^Colours/ }).click();
      await wide.getByRole('menuitemcheckbox', { name: 'Light' }).click();
      await expect.poll(scheme).toBe('light');
      await wide.reload();
      expect(await scheme()).toBe('light');
      await wide.evaluate(() => localStorage.clear());
      await wide.emulateMedia({ colorScheme: 'light' });
    });

    it('says that the server does not answer, also to who saves something, and goes on by itself', async () => {
      const { wide } = pages;
      await pages.go('/');
      await row('cool').waitFor();
      const banner = wide.getByText('The dashboard server does not answer.');
      const save = async () => {
        await wide.getByRole('button', { name: 'Export these sweeps' }).click();
        await wide.getByRole('menuitem', { name: 'CSV' }).click();
      };
      await wide.context().setOffline(true);
      try {
        await banner.waitFor({ timeout: 20_000 });
        await save();
        await wide.getByText('CSV was not saved').first().waitFor();
      } finally {
        await wide.context().setOffline(false);
      }
      await banner.waitFor({ state: 'detached', timeout: 20_000 });
      const saved = wide.waitForEvent('download');
      await save();
      expect((await saved).suggestedFilename()).toBe('sweeps.csv');
      // The browser itself reports what it could not load.
      expect(pages.complaints.splice(0).filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    });

    it('says what is not there', async () => {
      await pages.go('/sweeps/none');
      await pages.wide.getByText('Nothing is at this address').waitFor();
      expect(await pages.look('not-found')).toEqual([]);
      // The browser itself reports the status of the page.
      const reported = pages.complaints.splice(0).filter((text) => !text.includes('404'));
      expect(reported).toEqual([]);
    });

    it('shows a scheduler at work with its slots and the queue, and trials as they go on', async () => {
      const { wide } = pages;
      await pages.go('/machine');
      await wide.getByRole('heading', { name: 'No scheduler is at work' }).waitFor();
      const scheduler = scene.workspace.start(['serve', '--slots', '1', '--json']);
      await lineOf(scheduler, (line) => line.includes('"event":"started"') || line.includes('"started"'));
      await wide.getByRole('heading', { name: /^Scheduler on/ }).waitFor();
      await wide
        .getByRole('table', { name: 'Slots' })
        .getByText(/step \d/)
        .waitFor({ timeout: 60_000 });
      await wide.getByRole('table', { name: 'Queue' }).getByRole('link', { name: 'cool' }).waitFor();
      expect(await pages.look('machine')).toEqual([]);
      await pages.go('/');
      await row('cool').getByText('4 / 4').waitFor({ timeout: 120_000 });
      await row('warm').getByText('cancelled', { exact: true }).waitFor();
      expect(await pages.look('sweeps')).toEqual([]);
      scheduler.kill('SIGINT');
    });

    it('reports no error of its own, and asks nobody else for anything', () => {
      expect(pages.complaints).toEqual([]);
    });
  });
}
