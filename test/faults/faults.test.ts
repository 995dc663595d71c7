// The fault suite: every stage at which a client can leave or misbehave, on every host; nothing may be left of it.
import { describe, expect, it } from 'vitest';
import { Cell, until, waysOf } from './cell.js';
import type { FaultHost } from './hosts.js';
import { FAULT_HOSTS } from './hosts.js';
import { Ledger, openFiles } from './ledger.js';
import { PLANTS } from './plants.js';
import type { Stage } from './stage.js';
import { STAGES } from './stages.js';
import type { Way } from './wire.js';

const served: string[] = [];

/** Run a stage once, in a frame of its own, so that nothing of it is held by the test. */
async function run(stage: Stage, host: FaultHost, way: Way, ledger: Ledger): Promise<Cell> {
  const cell = new Cell(host, way, ledger);
  try {
    await stage.run(cell);
  } finally {
    await cell.close();
  }
  return cell;
}

async function tryOut(stage: Stage, host: FaultHost, way: Way): Promise<void> {
  const ledger = new Ledger();
  ledger.open();
  try {
    const cell = await run(stage, host, way, ledger);
    await ledger.settle(() => cell.leftovers());
    if (cell.heldPath !== undefined) served.push(cell.heldPath);
    cell.remove();
  } finally {
    ledger.close();
  }
}

const { HAWSER_PLANT: planted } = process.env;
/** Where a safeguard was taken out, the cells that have to notice; see plants.ts. */
const plants = planted === undefined ? undefined : PLANTS.filter((_, i) => isNamed(i));

function isNamed(i: number): boolean {
  return planted === 'none' || planted === String(i);
}

function isWanted(stage: Stage, host: FaultHost): boolean {
  if (plants === undefined) return true;
  return plants.some((plant) => plant.stage === stage.name && plant.host === host.name);
}

function addStage(stage: Stage): void {
  describe(stage.name, () => {
    for (const host of FAULT_HOSTS) {
      if (stage.absent?.(host) !== undefined || !isWanted(stage, host)) continue;
      const ways = stage.once === true ? waysOf(host).slice(0, 1) : waysOf(host);
      for (const way of ways) {
        const title = stage.once === true ? host.name : `${host.name}, ${way}`;
        it(title, () => tryOut(stage, host, way));
      }
    }
  });
}

const wanted = STAGES.filter((stage) => FAULT_HOSTS.some((host) => isWanted(stage, host)));

describe(
  plants === undefined ? 'faults' : planted === 'none' ? 'no fault' : plants[0]!.name,
  () => {
    for (const stage of wanted) addStage(stage);

    it('lets every file go that was served, a little later', async () => {
      const isOpen = (path: string): boolean => openFiles().some((link) => link.startsWith(path));
      await until(() => !served.some(isOpen), 'the files to be closed');
      expect(served.filter(isOpen)).toEqual([]);
    });
  },
);
