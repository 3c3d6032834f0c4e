import { expect, it } from 'vitest';
import { paletteGroups, type PaletteSources } from './paletteGroups.ts';

const nothing = { sweeps: [], trial: null };

function sources(changes: Partial<PaletteSources> = {}): PaletteSources {
  return { found: nothing, actions: [], go: () => undefined, ...changes };
}

const labels = (text: string, given: PaletteSources) =>
  paletteGroups(text, given).map(({ title, items }) => [title, ...items.map(({ label }) => label)]);

it('offers screens and actions with all words of the text, in whatever case and order', () => {
  const actions = [
    { label: 'Use dark colours', onSelect: () => undefined },
    { label: 'Export as CSV', onSelect: () => undefined },
  ];
  expect(labels('COLOURS dark', sources({ actions }))).toEqual([['Actions', 'Use dark colours']]);
  expect(labels('new', sources({ actions }))).toEqual([['Screens', 'New sweep']]);
});

it('puts the trial that was named first, and leads to what is chosen', () => {
  const gone: string[] = [];
  const found = {
    trial: { id: 'rates-t3', number: 3, sweepId: 'rates', state: 'running' as const },
    sweeps: [{ id: 'rates', name: 'Rates', status: 'running' as const }],
  };
  const groups = paletteGroups('rates-t3', sources({ found, go: (href) => gone.push(href) }));
  for (const { items } of groups) items[0]?.onSelect();
  expect(groups.map(({ title }) => title)).toEqual(['Trial', 'Sweeps']);
  expect(gone).toEqual(['/trials/rates-t3', '/sweeps/rates']);
});

it('offers everything to who has typed nothing', () => {
  expect(labels('', sources())).toEqual([['Screens', 'Sweeps', 'Compare', 'New sweep', 'Machine']]);
});
