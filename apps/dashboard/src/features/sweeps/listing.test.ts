import { expect, it } from 'vitest';
import { isFiltered, listingParsers, listingQuestion, loadListing } from './listing.ts';

it('is what stands in the address, and makes sense without anything there', () => {
  const address = new URL('http://host/?q=cool&status=running,paused&tag=paper&archived=true&sort=-best&page=3');
  expect(listingQuestion(loadListing(address))).toEqual({
    search: 'cool',
    statuses: ['running', 'paused'],
    tags: ['paper'],
    archived: true,
    sort: { by: 'best', descending: true },
    offset: (3 - 1) * 50,
    limit: 50,
  });
  const nothing = loadListing(new URL('http://host/'));
  expect(listingQuestion(nothing)).toMatchObject({
    search: '',
    statuses: [],
    sort: { by: 'created', descending: true },
  });
  expect(isFiltered(nothing)).toBe(false);
});

it('ignores what means nothing', () => {
  const listing = loadListing(new URL('http://host/?status=gone&sort=-nothing&page=none'));
  expect(listing).toMatchObject({ status: [], sort: { by: 'created', descending: true }, page: 0 });
});

it('writes an order as it reads it', () => {
  const { sort } = listingParsers;
  expect(sort.parse(sort.serialize({ by: 'name', descending: true }))).toEqual({ by: 'name', descending: true });
});
