// The fault suite: every stage at which a client can leave or misbehave, on every host; nothing may be left of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cell, until, waysOf } from './cell.js';
import type { FaultHost } from './hosts.js';
import { FAULT_HOSTS } from './hosts.js';
import { Ledger, openFiles } from './ledger.js';
import { PLANTS, type Plant } from './plants.js';
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

/** Where the sources hold planted faults beside their safeguards (plants.config.ts): the one that is in force. */
const inForce = globalThis as { hawserFault?: number };

function addCells(stage: Stage, hosts: readonly FaultHost[], isBrief = false): void {
  describe(stage.name, () => {
    for (const host of hosts) {
      if (stage.absent?.(host) !== undefined) continue;
      const isOne = isBrief || stage.once === true;
      for (const way of isOne ? waysOf(host).slice(0, 1) : waysOf(host)) {
        const title = isOne ? host.name : `${host.name}, ${way}`;
        it(title, () => tryOut(stage, host, way));
      }
    }
  });
}

function addLastLook(): void {
  it('lets every file go that was served, a little later', async () => {
    const isOpen = (path: string): boolean => openFiles().some((link) => link.startsWith(path));
    const mine = served.splice(0);
    await until(() => !mine.some(isOpen), 'the files to be closed');
    expect(mine.filter(isOpen)).toEqual([]);
  });
}

/** The cells that have to notice planted faults; see plants.test.ts. */
function addPlanted(fault: number | undefined, plants: readonly Plant[]): void {
  beforeAll(() => {
    if (fault !== undefined) inForce.hawserFault = fault;
  });
  afterAll(() => {
    delete inForce.hawserFault;
  });
  for (const plant of plants) {
    const hosts = FAULT_HOSTS.filter(({ name }) => name === plant.host);
    for (const stage of STAGES) if (stage.name === plant.stage) addCells(stage, hosts, true);
  }
  addLastLook();
}

if (process.env['HAWSER_PLANTS'] === undefined) {
  for (const stage of STAGES) addCells(stage, FAULT_HOSTS);
  addLastLook();
} else {
  describe('no fault', () => addPlanted(undefined, PLANTS));
  PLANTS.forEach((plant, i) => {
    describe(plant.name, () => addPlanted(i, [plant]));
  });
}
