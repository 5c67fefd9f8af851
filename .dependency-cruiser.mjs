// The allowed imports between packages and folders.

/** Files of one package, below its `src`. */
const core = (path) => `^packages/core/src/${path}`

/** Files of the memory service. */
const memory = (path) => `^packages/server/src/services/memory/${path}`

/** Files of the telemetry service. */
const telemetry = (path) => `^packages/server/src/services/telemetry/${path}`

/** The features of the memory service, each with those that it may import. A new one may import none until it is listed. */
const features = {
  messages: [],
  search: [],
  summaries: [],
  conversations: ['messages'],
  'import-export': ['messages'],
  maintenance: ['conversations'],
  context: ['conversations', 'search'],
  labels: ['maintenance', 'search'],
}

/** The features of the telemetry service, each with those that it may import. */
const telemetryFeatures = {
  events: [],
  metrics: [],
  state: [],
  lifecycle: ['events'],
  sessions: ['events', 'lifecycle'],
  records: ['events', 'metrics', 'state', 'lifecycle', 'sessions'],
  daemon: ['events', 'metrics', 'state', 'lifecycle', 'sessions'],
}

/** What every feature may import. */
const shared = ['store', 'models', 'index']

/** The folders that are no features. No feature imports the engine, which puts them together. */
const noFeatures = [...shared, 'engine']

/** The folders of `search`, from the bottom. Each may import those before it. */
const searchLayers = ['steps', 'analysis', 'segments', 'ranking', 'documents']

/** The entry point `@sekha/search/segments` also has the index of segments, which is a layer above them. */
const subpathOfSegments = '^packages/search/src/segments/index\\.ts$'

const layerRule = (name, index) => ({
  name: `search-${name}-below`,
  comment: 'layers of search, from the bottom: steps, terms, their storage, their scores, documents',
  severity: 'error',
  from: { path: `^packages/search/src/${name}/`, pathNot: ['\\.test\\.ts$', subpathOfSegments] },
  to: { path: `^packages/search/src/(${searchLayers.slice(index + 1).join('|')})/` },
})

const featureRule = (name, from, allowed) => ({
  name,
  comment: 'features of the memory service import in one direction, and what they share lies below them',
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: memory(`(?!(${[...shared, ...allowed].join('|')})/)[^/]+/`), pathNot: from },
})

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
      comment: 'the foundation has errors, clock, sleep and close, without contract, I/O or client code',
      severity: 'error',
      from: { path: core('foundation/'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: core('foundation/') },
    },
    {
      name: 'decoders-import-errors-only',
      severity: 'error',
      from: { path: core('(decode/|dates)'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: core('(decode/|dates|foundation/)') },
    },
    {
      name: 'messages-import-the-foundation',
      comment: 'conversions of messages are pure: no contract, client or I/O',
      severity: 'error',
      from: { path: core('messages/'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: core('(messages|foundation)/') },
    },
    {
      name: 'contract-is-data',
      comment: 'contract, schemas and shapes import neither the pipeline nor the client',
      severity: 'error',
      from: { path: core('(contract|schemas|shapes)/') },
      to: { pathNot: ['^packages/core/src/(contract|schemas|generated)/', '/zod/'] },
    },
    {
      name: 'pipeline-imports-no-operations',
      severity: 'error',
      from: { path: core('pipeline/') },
      to: { path: core('(generated/([^/]+/(functions|namespaces|schemas|shapes)|contract|schemas|shapes)|client)') },
    },
    {
      name: 'core-has-no-dependency',
      comment: 'zod is an optional peer that only the schemas and shapes import',
      severity: 'error',
      from: { path: '^packages/core/src', pathNot: ['\\.test\\.ts$', core('generated/[^/]+/(zod|shapes)')] },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'core'] },
    },
    {
      name: 'retry-imports-the-foundation',
      comment: 'policies import errors, clock and sleep, and of the pipeline only its types',
      severity: 'error',
      from: { path: '^packages/retry/src', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/retry/src', core('foundation/')],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'telemetry-imports-heartbeat-foundation-and-waits',
      comment: 'a program that records ships neither the client nor policies',
      severity: 'error',
      from: { path: '^packages/telemetry/src', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/(telemetry|heartbeat)/src', core('foundation/'), '^packages/retry/src/waits\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'telemetry-journal-below-delivery',
      comment: 'the journal keeps records for any delivery, and knows no session',
      severity: 'error',
      from: { path: '^packages/telemetry/src/(journal|encode)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/telemetry/src/(delivery|client|session)/' },
    },
    {
      name: 'heartbeat-imports-the-foundation',
      comment: 'it watches any program, and knows no service',
      severity: 'error',
      from: { path: '^packages/heartbeat/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/', pathNot: ['^packages/heartbeat/src', core('foundation/')] },
    },
    {
      name: 'heartbeat-judge-is-pure',
      comment: 'what counts as a hang reads no clock and no thread',
      severity: 'error',
      from: { path: '^packages/heartbeat/src/judge/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/heartbeat/src/(judge/|transition)'] },
    },
    {
      name: 'ai-sdk-imports-core-and-types',
      comment: 'a program with the AI SDK brings its own',
      severity: 'error',
      from: { path: '^packages/ai-sdk/src', pathNot: '\\.test\\.ts$' },
      to: {
        path: ['^packages/', 'node_modules/'],
        pathNot: ['^packages/ai-sdk/src', '^packages/core/src'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'transports-import-core',
      severity: 'error',
      from: { path: '^packages/transports/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!core/|transports/)' },
    },
    {
      name: 'server-never-imports-the-client',
      comment: 'the server shares the contract, the schemas, the shapes, the errors and the decoders with the client',
      severity: 'error',
      from: { path: '^packages/server/src' },
      to: {
        path: [
          '^packages/core/src/(?!(contract|schemas|shapes|foundation|decode|generated)/)',
          core('generated/[^/]+/(index|functions|namespaces)'),
        ],
      },
    },
    {
      name: 'nothing-imports-the-command',
      comment: 'it may import every package',
      severity: 'error',
      from: { path: '^(packages|examples|bench|tools)/', pathNot: '^packages/cli/' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'client-never-imports-the-server',
      severity: 'error',
      from: { path: '^packages/core', pathNot: '/test/' },
      to: { path: '^packages/server' },
    },
    {
      name: 'tests-import-no-other-tests',
      comment: 'helpers of several packages belong in tools/test-kit',
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
      comment: 'the tests of core import it, so it imports no package of the SDK',
      severity: 'error',
      from: { path: '^tools/test-kit/' },
      to: { path: '^(packages|examples|bench)/' },
    },
    {
      name: 'no-sql-above-the-store',
      severity: 'error',
      from: {
        path: '^packages/server/src',
        pathNot: '^packages/server/src/(host/storage/|services/[^/]+/(store/sqlite/|(service|[^/]+-engine)\\.ts))',
      },
      to: { path: ['/sqlite/', '^node:sqlite$', '^sqlite$'] },
    },
    {
      name: 'host-knows-no-service',
      comment: 'services register themselves on the host',
      severity: 'error',
      from: { path: '^packages/server/src/host/' },
      to: { path: '^packages/server/src/(services/|thread/|controller)' },
    },
    {
      name: 'services-import-the-face-of-the-host',
      comment: 'the folders of the host are how it serves; what a service uses lies beside them',
      severity: 'error',
      from: { path: '^packages/server/src/(services|thread)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/host/(request|response|authentication|metrics|server)/' },
    },
    {
      name: 'folders-of-the-host-are-apart',
      comment:
        'reading a request, writing a response, recognising a caller, counting and listening know nothing of each other',
      severity: 'error',
      from: {
        path: '^packages/server/src/host/(request|response|authentication|metrics|server)/',
        pathNot: '\\.test\\.ts$',
      },
      to: {
        path: '^packages/server/src/host/((?!$1/)[^/]+/|(app|create-host|host-service|running-service|serve-operation)\\.ts$)',
      },
    },
    {
      name: 'validation-is-pure',
      comment: 'it checks values by the contract and refuses; it knows neither requests nor responses',
      severity: 'error',
      from: { path: '^packages/server/src/host/validation/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(packages|node:)',
        pathNot: ['^packages/server/src/host/(validation/|http-error\\.ts$)', '^packages/core/src/'],
      },
    },
    {
      name: 'storage-knows-no-service',
      comment: 'services hand it their tables; it shares errors, option checks and clocks with the rest',
      severity: 'error',
      from: { path: '^packages/storage/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/', pathNot: ['^packages/storage/src', core('foundation/')] },
    },
    {
      name: 'storage-sqlite-and-thread-are-apart',
      comment: 'a program that needs one of them ships no code of the other',
      severity: 'error',
      from: { path: '^packages/storage/src/(sqlite|thread)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/storage/src/((?!$1/)[^/]+/|index\\.ts$)' },
    },
    {
      name: 'storage-types-below',
      comment: 'what is common to all databases knows none of them',
      severity: 'error',
      from: { path: '^packages/storage/src/[^/]+$' },
      to: { path: '^packages/storage/src/[^/]+/' },
    },
    {
      name: 'storage-kernel-below-jobs',
      comment: 'jobs are tables like those of a service',
      severity: 'error',
      from: { path: '^packages/storage/src/sqlite/[^/]+$', pathNot: ['\\.test\\.ts$', 'sqlite/index\\.ts$'] },
      to: { path: '^packages/storage/src/sqlite/jobs/' },
    },
    {
      name: 'stores-import-no-feature',
      comment: 'rows and their types know neither handlers nor decisions',
      severity: 'error',
      from: { path: '^packages/server/src/services/[^/]+/store/' },
      to: { path: '^packages/server/src/(host/|services/[^/]+/(?!store/))' },
    },
    ...Object.entries(telemetryFeatures).map(([name, allowed]) => ({
      name: `imports-of-telemetry-${name}`,
      comment: 'features of the telemetry service import in one direction',
      severity: 'error',
      from: { path: telemetry(`${name}/`), pathNot: '\\.test\\.ts$' },
      to: {
        path: telemetry(
          `(${Object.keys(telemetryFeatures)
            .filter((it) => it !== name && !allowed.includes(it))
            .join('|')}|none)/`,
        ),
      },
    })),
    {
      name: 'telemetry-shared-below-features',
      comment: 'the wire, pages and rows know no feature',
      severity: 'error',
      from: { path: telemetry('(wire|paging|store)/'), pathNot: '\\.test\\.ts$' },
      to: { path: telemetry(`(${Object.keys(telemetryFeatures).join('|')})/`) },
    },
    ...Object.entries(features).map(([name, allowed]) =>
      featureRule(`imports-of-${name}`, memory(`${name}/`), allowed),
    ),
    featureRule(
      'imports-of-new-features',
      memory(`(?!(${[...noFeatures, ...Object.keys(features)].join('|')})/)([^/]+)/`),
      [],
    ),
    {
      name: 'engine-above-features',
      comment: 'the engine and the service put the features together: no feature imports them',
      severity: 'error',
      from: { path: memory('(?!engine/)[^/]+/') },
      to: { path: memory('(engine/|(handlers|metrics|not-yet|memory-engine|service)\\.ts)') },
    },
    {
      name: 'index-below-features',
      comment: 'the index of a tenant knows the store, and no feature',
      severity: 'error',
      from: { path: memory('index/'), pathNot: '\\.test\\.ts$' },
      to: { path: ['^packages/server/src/host/', memory('(?!(index|store)/)')] },
    },
    {
      name: 'shared-below-features',
      comment: 'what the handlers of all features share imports none of them',
      severity: 'error',
      from: { path: memory('(contract|memory-handlers|wire)\\.ts$') },
      to: { path: memory('(?!(store|models)/)[^/]+/') },
    },
    {
      name: 'nothing-else-imports-features',
      comment: 'only the engine, the handlers and the definition of the service put features together',
      severity: 'error',
      from: { path: memory('(?!(handlers|service)\\.ts$)[^/]+\\.ts$') },
      to: { path: memory(`(?!(${noFeatures.join('|')})/)[^/]+/`) },
    },
    {
      name: 'services-are-apart',
      comment: 'a service imports the host and packages, and no other service',
      severity: 'error',
      from: { path: '^packages/server/src/services/([^/]+)/' },
      to: { path: '^packages/server/src/(controller|services/(?!$1/))' },
    },
    {
      name: 'models-import-no-memory',
      comment: 'a model writes text, without store or HTTP',
      severity: 'error',
      from: { path: '^packages/server/src/services/memory/models/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/server/src/services/memory/models/', '^packages/text/', core('foundation/')] },
    },
    ...searchLayers.slice(0, -1).map(layerRule),
    {
      name: 'search-imports-files',
      comment: 'the entry points are for other packages',
      severity: 'error',
      from: { path: '^packages/search/src/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^packages/search/src/index\\.ts$', '^packages/search/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'search-is-pure',
      comment: 'analysis, postings and scoring do no I/O',
      severity: 'error',
      from: { path: '^packages/search/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/search/src', 'node_modules/stemmer'] },
    },
    {
      name: 'text-is-pure',
      comment: 'it uses the analysis of search, so that both find the same terms',
      severity: 'error',
      from: { path: '^packages/text/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/text/src', '^packages/search/src', 'node_modules/gpt-tokenizer'] },
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
