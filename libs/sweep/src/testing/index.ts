export { exampleConfig, trainingOf } from './exampleConfig.ts';
export { exampleSweep } from './exampleSweep.ts';
export { storeContract } from './storeContract.ts';
