import { waysOf } from './cell.js';
import { FAULT_HOSTS } from './hosts.js';
import { STAGES } from './stages.js';

/** The table of the fault suite as docs/reliability.md shows it: the ways of leaving that are tried, or why none can be. */
export function table(): string {
  const reasons: string[] = [];
  const noteOf = (why: string): string => {
    if (!reasons.includes(why)) reasons.push(why);
    return `(${reasons.indexOf(why) + 1})`;
  };
  const rows = STAGES.map((stage) => {
    const cells = FAULT_HOSTS.map((host) => {
      const why = stage.absent?.(host);
      if (why !== undefined) return noteOf(why);
      return stage.once === true ? '✓' : waysOf(host).join(', ');
    });
    return `| ${[stage.name, ...cells].join(' | ')} |`;
  });
  return [
    `| ${['', ...FAULT_HOSTS.map(({ name }) => name)].join(' | ')} |`,
    `|${'---|'.repeat(FAULT_HOSTS.length + 1)}`,
    ...rows,
    '',
    ...reasons.map((why, i) => `(${i + 1}) ${why}.  `),
  ].join('\n');
}
