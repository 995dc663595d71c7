// The fault suite over sources in which each planted fault stands beside the safeguard it takes the place of: which of the
// two is in force is decided while the tests run. Run by plants.test.ts.
import { defineConfig, type Plugin } from 'vitest/config';
import base from '../../vitest.config.js';
import { PLANTS } from './plants.js';

const planting: Plugin = {
  name: 'planted-faults',
  enforce: 'pre',
  transform(code, id) {
    const path = id.split('?', 1)[0] as string;
    let planted = code;
    for (const [i, { file, safeguard, instead }] of PLANTS.entries()) {
      if (!path.endsWith(`/${file}`)) continue;
      const choice = `if (globalThis.hawserFault === ${i}) { ${instead} } else { ${safeguard} }`;
      planted = planted.replace(safeguard, () => choice);
    }
    return planted === code ? undefined : planted;
  },
};

export default defineConfig({
  ...base,
  root: new URL('../..', import.meta.url).pathname,
  plugins: [planting],
  test: {
    ...base.test,
    include: ['test/faults/faults.test.ts'],
    testTimeout: 20_000,
    // What does not go away within so long was left behind; that others do go is shown beside it, without a fault.
    env: { HAWSER_PLANTS: '1', HAWSER_SETTLE_MS: '4000' },
  },
});
