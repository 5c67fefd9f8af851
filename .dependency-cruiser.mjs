// Who may import whom. A boundary that is not checked is not kept.

/** Files of one package, below its `src`. */
const core = (path) => `^packages/core/src/${path}`

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared',
      comment: 'a package lists what it imports',
      severity: 'error',
      from: { path: '^packages/[^/]+/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'foundation-stands-alone',
      comment: 'errors, clock, sleep, close: no contract, no I/O, nothing of the client',
      severity: 'error',
      from: { path: core('foundation/'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: core('foundation/') },
    },
    {
      name: 'decoders-know-errors-only',
      severity: 'error',
      from: { path: core('(decode/|dates)'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: core('(decode/|dates|foundation/)') },
    },
    {
      name: 'contract-is-data',
      comment: 'contract and schemas know neither the pipeline nor the client',
      severity: 'error',
      from: { path: core('(contract|schemas)/') },
      to: { pathNot: ['^packages/core/src/(contract|schemas|generated)/', '/zod/'] },
    },
    {
      name: 'pipeline-does-not-know-operations',
      severity: 'error',
      from: { path: core('pipeline/') },
      to: { path: core('(generated/([^/]+/(functions|namespaces|schemas)|contract|schemas)|client)') },
    },
    {
      name: 'core-has-no-dependency',
      comment: 'zod is an optional peer, and only the schemas know it',
      severity: 'error',
      from: { path: '^packages/core/src', pathNot: ['\\.test\\.ts$', core('generated/[^/]+/zod')] },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'core'] },
    },
    {
      name: 'retry-takes-the-foundation',
      comment: 'policies need errors, clock and sleep; what travels through the pipeline they know by its types',
      severity: 'error',
      from: { path: '^packages/retry/src', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/retry/src', core('foundation/')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'transports-take-core',
      severity: 'error',
      from: { path: '^packages/transports/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!core/|transports/)' },
    },
    {
      name: 'server-never-takes-the-client',
      comment:
        'the server shares the contract, the schemas, the errors and the decoders with the client, and nothing else',
      severity: 'error',
      from: { path: '^packages/server/src' },
      to: { path: '^packages/core/src/(?!(contract|schemas|foundation|decode|generated)/)' },
    },
    {
      name: 'client-never-takes-the-server',
      severity: 'error',
      from: { path: '^packages/core', pathNot: '/test/' },
      to: { path: '^packages/server' },
    },
    {
      name: 'tests-of-a-package-are-its-own',
      comment: 'what the tests of several packages share is in tools/test-kit',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: '^(packages|examples)/[^/]+/test/', pathNot: '^$1/$2/test/' },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      from: { path: '^(packages/[^/]+/src|bench|runtimes)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^((packages|examples)/[^/]+/test|tools/test-kit)/' },
    },
    {
      name: 'test-kit-stands-alone',
      comment: 'the tests of core use it, so it knows no package of the SDK',
      severity: 'error',
      from: { path: '^tools/test-kit/' },
      to: { path: '^(packages|examples|bench)/' },
    },
    {
      name: 'nothing-above-the-store-knows-sql',
      severity: 'error',
      from: {
        path: '^packages/server/src',
        pathNot: '^packages/server/src/(store/sqlite/|controller|engine/worker\\.ts)',
      },
      to: { path: ['^packages/server/src/store/sqlite', '^node:sqlite$', '^sqlite$'] },
    },
    {
      name: 'score-is-pure',
      comment:
        'what belongs in a context, a summary, a label: decided from what it is given, with no store and no clock',
      severity: 'error',
      from: {
        path: '^packages/server/src/(text|context|summaries|labels|importance|pruning)/',
        pathNot: '\\.test\\.ts$',
      },
      to: {
        path: '^packages/server/src/',
        pathNot: '^packages/server/src/(text|context|summaries|labels|importance|pruning|search|steps)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'models-know-nothing-of-memory',
      comment: 'a model is asked to write a text; it knows neither store nor HTTP',
      severity: 'error',
      from: { path: '^packages/server/src/models/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/server/src/(models|text)/', core('foundation/')] },
    },
    {
      name: 'analysis-segments-ranking',
      comment: 'search is built in this order: what words are, how they are stored, how they count',
      severity: 'error',
      from: { path: '^packages/server/src/search/(analysis|segments)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/search/ranking/' },
    },
    {
      name: 'analysis-stands-alone',
      severity: 'error',
      from: { path: '^packages/server/src/search/analysis/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/search/segments/' },
    },
    {
      name: 'search-is-pure',
      comment: 'analysis, postings and scoring: no store, no HTTP, no I/O',
      severity: 'error',
      from: { path: '^packages/server/src/search', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/server/src/search', '^packages/server/src/steps/', 'node_modules/stemmer'] },
    },
    {
      name: 'engine-does-not-know-http',
      severity: 'error',
      from: { path: '^packages/server/src/(engine|store|search)' },
      to: { path: '^packages/server/src/(http|handlers|controller|cli)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^packages/[^/]+/dist', '^docs/api', '^tools/packed'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
}
