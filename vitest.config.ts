import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests and examples import hawser by its package names; here they meet the sources, in test/package the tarball. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^hawser$/, replacement: at('src/index.ts') },
      {
        find: /^hawser\/(client|defer|template|log|testing)$/,
        replacement: `${at('src')}/$1/index.ts`,
      },
      { find: /^hawser\/jsx(-dev)?-runtime$/, replacement: at('src/template/jsx-runtime.ts') },
      { find: /^hawser\/(node|express|koa|fetch)$/, replacement: `${at('adapters')}/$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // All of them: the default leaves a core idle, which is half of a machine with two.
    maxWorkers: '100%',
    execArgv: ['--expose-gc'],
    // Generous: nothing here is timed, and a shared machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // With --typecheck, as `npm test` has it: it type-checks everything, which a run of a single file need not wait for.
    typecheck: {
      include: ['test/types/**/*.test-d.{ts,tsx}'],
      tsconfig: 'test/tsconfig.json',
    },
  },
});
