import { memoryAccessStore } from './memoryAccessStore.ts';
import { accessContract } from './testing/index.ts';

accessContract('the memory store', () => Promise.resolve(memoryAccessStore()));
