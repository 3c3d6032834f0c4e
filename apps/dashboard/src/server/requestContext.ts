import { createContext } from '@coolsweep/api';
import { openedAccessStore, openedAccounts } from './accessStore.ts';
import { openedChangeFeed } from './changeFeed.ts';
import { readPrincipal } from './principalHeader.ts';
import { openedStore } from './store.ts';
import { thisProgram } from './thisProgram.ts';
import { spendTry, spendWrite } from './writeLimit.ts';

/** What procedures may use for one request, on behalf of whom the guard says it is: nobody, if it says nothing. */
export async function requestContext(headers: Pick<Headers, 'get'>) {
  return createContext({
    store: await openedStore(),
    program: thisProgram(),
    changes: await openedChangeFeed(),
    principal: readPrincipal(headers),
    access: await openedAccessStore(),
    accounts: await openedAccounts(),
    spendWrite,
    spendTry,
  });
}
