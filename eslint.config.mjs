import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { mayImport, mayUse } from './tools/boundaries.mjs';

const depConstraints = Object.entries(mayImport).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
  sourceTag,
  onlyDependOnLibsWithTags,
  allowedExternalImports: mayUse[sourceTag],
}));

/** Rules finer than a project: files of a project that alone may import something. */
const onlyThere = (name, message) => ({ name, message });
const tensorImports = ['training', 'data', 'backend'].map((lib) =>
  onlyThere(`@coolsweep/${lib}`, 'Only the trial and probe processes load a tensor library.'),
);

export default tseslint.config(
  {
    ignores: ['**/node_modules', '**/.next', '**/.nx', 'libs/store/src/**/generated', '**/next-env.d.ts', 'e2e/output'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Read the environment in env.ts only.',
        },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        { selector: 'ExportAllDeclaration', message: 'Export name by name.' },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { '@nx': nx },
    languageOptions: { parser: tseslint.parser },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          ...{ depConstraints, allow: [], enforceBuildableLibDependency: false },
          // Trial processes load it when it is wanted, probe processes always: nothing of it ever goes over a network.
          checkDynamicDependenciesExceptions: ['@coolsweep/training'],
        },
      ],
    },
  },
  { files: ['**/env.ts', '**/*.test.ts', 'e2e/**', 'tools/**'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['e2e/**', 'tools/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.test.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['apps/runner/src/**/*.ts'],
    ignores: [
      'apps/runner/src/trial{,Program,Data,DataReader}.ts',
      'apps/runner/src/probe.ts',
      'apps/runner/src/probe/**',
      '**/*.test.ts',
    ],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: tensorImports }] },
  },
  {
    files: ['apps/dashboard/src/**/*.{ts,tsx}'],
    ignores: ['apps/dashboard/src/server/**', '**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['store', 'api'].map((lib) => ({
            name: `@coolsweep/${lib}`,
            message: 'Only src/server reaches the database.',
            allowTypeImports: true,
          })),
        },
      ],
    },
  },
);
