import { sweepFileVocabulary } from '@coolsweep/sweep';
import { describe, expect, it } from 'vitest';
import { editorWords } from './editorWords.ts';
import { fileNameOf } from './fileName.ts';

describe('the file that a sweep is saved as', () => {
  it('has its name, without what a shell would take for something else', () => {
    expect(fileNameOf('name: "ResNet 20; rm -rf /"')).toBe('resnet-20-rm-rf.yaml');
    expect(fileNameOf('name: [')).toBe('sweep.yaml');
  });
});

describe('the words that the editor offers', () => {
  it('are fields, parameters and names, each once', () => {
    const words = editorWords(sweepFileVocabulary).map(({ word }) => word);
    expect(words).toEqual(expect.arrayContaining(['control', 'optimizer.rho0', 'coolmomentum', 'resnet20']));
    expect(new Set(words).size).toBe(words.length);
  });
});
