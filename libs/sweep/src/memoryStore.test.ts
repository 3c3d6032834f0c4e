import { memoryStore } from './memoryStore.ts';
import { storeContract } from './testing/index.ts';

storeContract('the memory store', () => Promise.resolve(memoryStore()));
