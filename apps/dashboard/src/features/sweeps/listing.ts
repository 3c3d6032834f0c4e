import type { RouterOutputs } from '@coolsweep/api';
import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIndex,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server';

type Status = RouterOutputs['sweep']['list'][number]['status'];

/** Statuses that can be filtered by, in the order of the filter. */
const statuses = [
  'running',
  'waiting',
  'paused',
  'stopped',
  'completed',
  'finished',
  'cancelled',
] as const satisfies readonly Status[];

const sortKeys = ['name', 'status', 'progress', 'best', 'created', 'duration', 'slotTime'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface SweepSort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** `created` or `-created`: with a minus the largest comes first. */
const parseAsSort = createParser<SweepSort>({
  parse: (text) => {
    const by = sortKeys.find((key) => key === text.replace(/^-/, ''));
    return by === undefined ? null : { by, descending: text.startsWith('-') };
  },
  serialize: ({ by, descending }) => `${descending ? '-' : ''}${by}`,
  eq: (a, b) => a.by === b.by && a.descending === b.descending,
});

/** The state of the screen as it stands in the address. */
export const listingParsers = {
  q: parseAsString.withDefault(''),
  status: parseAsArrayOf(parseAsStringLiteral(statuses)).withDefault([]),
  tag: parseAsArrayOf(parseAsString).withDefault([]),
  archived: parseAsBoolean.withDefault(false),
  sort: parseAsSort.withDefault({ by: 'created', descending: true }),
  page: parseAsIndex.withDefault(0),
};

/** Reads the state of the screen on the server. */
export const loadListing = createLoader(listingParsers);

export type Listing = inferParserType<typeof listingParsers>;

export const rowsPerPage = 50;

/** The question to the server for the sweeps that the screen shows. */
export function listingQuestion({ q, status, tag, archived, sort, page }: Listing) {
  return { search: q, statuses: status, tags: tag, archived, sort, offset: page * rowsPerPage, limit: rowsPerPage };
}

/** Whether sweeps are left out that somebody might look for. */
export function isFiltered({ q, status, tag }: Listing): boolean {
  return q.trim() !== '' || status.length > 0 || tag.length > 0;
}
