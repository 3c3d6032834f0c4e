export { accessContract } from './accessContract.ts';
export { apiToken, session, user } from './exampleAccess.ts';
