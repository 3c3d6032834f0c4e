/** Rules between files; those between projects are in tools/boundaries.mjs. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-tensors-in-the-command-line',
      comment: 'Only trial and probe processes load a tensor library.',
      severity: 'error',
      from: { path: '^apps/runner/src/main\\.ts$' },
      to: { path: '@tensorflow', reachable: true },
    },
    {
      name: 'no-tensors-in-the-dashboard',
      severity: 'error',
      from: { path: '^apps/dashboard/' },
      to: { path: '@tensorflow', reachable: true },
    },
    {
      name: 'no-tensors-in-the-scheduler',
      severity: 'error',
      from: { path: '^libs/(scheduler|store|api|sweep|schedule|statistics)/' },
      to: { path: '@tensorflow', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules/(?!@coolsweep)' },
    exclude: { path: '(\\.next|generated)/' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
