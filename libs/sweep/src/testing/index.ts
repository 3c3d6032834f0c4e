export { exampleSweep } from './exampleSweep.ts';
export { storeContract } from './storeContract.ts';
