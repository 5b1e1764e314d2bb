/** The direction of imports. Each rule teaches why; `docs/adr/` says more. Run by `npm run check`. */
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const tests = '\\.(test|fuzz)\\.ts$';

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Two modules that need each other are one module, or need a third.',
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    ),
    rule(
      'pure-reaches-nothing',
      'pure/ runs in the browser, a probe and a fuzzer: no input or output, not even through another file.',
      { path: '^src/pure/', pathNot: tests },
      {
        reachable: true,
        path: '^src/(io|tools|services|surfaces|main)/|^(node:)?(fs|net|dgram|tls|http|os|child_process)$',
      },
    ),
    rule(
      'pure-no-core',
      'No Node builtins in pure/.',
      { path: '^src/pure/', pathNot: tests },
      {
        dependencyTypes: ['core'],
      },
    ),
    rule(
      'pure-packages',
      'Only zod, and only in contract/ and schema/; oui-data is the IEEE register, plain data; yaml reads YAML in exchange/ (ADR 0023).',
      { path: '^src/pure/(?!contract/|schema/)', pathNot: tests },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-optional'], pathNot: 'node_modules/(oui-data|yaml)' },
    ),
    rule(
      'base-is-the-bottom',
      'base/ is what everything stands on.',
      { path: '^src/pure/base/', pathNot: tests },
      {
        path: '^src/(?!pure/base/)',
      },
    ),
    rule(
      'io-below',
      'io/ offers ports; it never knows who uses them.',
      { path: '^src/io/', pathNot: tests },
      {
        path: '^src/(tools|services|surfaces|main)/',
      },
    ),
    rule(
      'io-folders-are-strangers',
      'An adapter that needs another adapter is two things.',
      { path: '^src/io/([^/]+)/', pathNot: tests },
      { path: '^src/io/', pathNot: '^src/io/$1/' },
    ),
    rule(
      'tools-are-leaves',
      'A tool gets the world through its context.',
      { path: '^src/tools/(?!index)', pathNot: tests },
      {
        path: '^src/(io|services|surfaces|tools|main)/',
      },
    ),
    rule(
      'tools-packages',
      'A tool needs zod and pure/, nothing else.',
      { path: '^src/tools/', pathNot: tests },
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'],
        pathNot: 'node_modules/zod',
      },
    ),
    rule(
      'services-know-no-surface',
      'Services publish; surfaces present.',
      { path: '^src/services/', pathNot: tests },
      {
        path: '^src/(surfaces|main)/',
      },
    ),
    rule(
      'services-see-ports',
      'A service is handed its stores and sockets; it knows the port, never who implements it.',
      { path: '^src/services/', pathNot: tests },
      { path: '^src/io/', pathNot: '/port\\.ts$' },
    ),
    rule(
      'services-know-each-other-by-port',
      'Another service comes in deps; only its port is imported.',
      { path: '^src/services/([^/]+)/', pathNot: tests },
      { path: '^src/services/', pathNot: '^src/services/($1/|[^/]+/port\\.ts$)' },
    ),
    rule(
      'surfaces-are-doors',
      'A door sees contracts, tools and the ports of services.',
      { path: '^src/surfaces/', pathNot: tests },
      { path: '^src/(io|main)/|^src/services/(?!.*port\\.ts$)' },
    ),
    rule(
      'surfaces-do-not-mix',
      'Two doors share only what is behind them.',
      { path: '^src/surfaces/([^/]+)/', pathNot: tests },
      { path: '^src/surfaces/', pathNot: '^src/surfaces/$1/' },
    ),
    rule(
      'web-is-a-browser',
      'The browser sees pure/ only.',
      { path: '^src/surfaces/web/', pathNot: `${tests}|/dev/` },
      {
        reachable: true,
        path: '^src/(io|services|tools|main)/',
      },
    ),
    rule(
      'everything-resolves',
      'An import that leads nowhere breaks at run time.',
      {},
      {
        couldNotResolve: true,
        // Made by our Vite plugin, and a package whose export map names only ESM.
        pathNot: '^virtual:|^@vitejs/|^vite$',
      },
    ),
    rule(
      'only-main-composes',
      'Services are constructed in main/ only.',
      { path: '^src/(?!main)', pathNot: tests },
      {
        path: '^src/main',
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs'],
    },
  },
};
