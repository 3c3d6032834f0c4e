export { exampleConfig } from './exampleConfig.ts';
export { exampleSweep } from './exampleSweep.ts';
export { storeContract } from './storeContract.ts';
